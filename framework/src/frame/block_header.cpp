// SPDX-License-Identifier: MIT
// Headers of blocks and the end marker: framework/format.md, section "Blocks".
#include "checksum.hpp"
#include "layout.hpp"

#include <tessera/error.hpp>
#include <tessera/sdk/varint.hpp>

#include <fmt/format.h>

namespace tessera::frame {

namespace {

// The tag: the upper three bits are fixed, so that few bytes look like one.
constexpr std::uint8_t tag_mark = 0xA0, tag_mask = 0xE0, kind_mask = 0x03;
constexpr std::uint8_t has_route = 0x04, has_label = 0x08, has_row = 0x10;

template <class T>
void append_fixed(bytes& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// Fields one after another; remembers whether the bytes ended too early.
struct fields {
    sdk::cursor in;
    std::size_t available;
    bool is_short = false, is_bad = false;

    std::uint64_t varint() {
        if (const auto value = in.varint()) return *value;
        (in.left() < sdk::max_varint_bytes ? is_short : is_bad) = true;
        return 0;
    }
    template <class T>
    T fixed() {
        if (const auto value = in.fixed<T>()) return *value;
        is_short = true;
        return 0;
    }
    bool failed() const { return is_short || is_bad; }
};

}  // namespace

std::uint64_t block_header::body() const {
    if (kind == block_kind::end) return 0;
    if (kind == block_kind::stored) return raw;
    std::uint64_t sum = control;
    for (const std::uint64_t leaf : leaves) sum += leaf;
    return sum;
}

bytes write_block_header(const block_header& h, std::uint64_t salt) {
    bytes out;
    out.reserve(64);
    const bool plain = h.kind == block_kind::end;
    out.push_back(static_cast<std::uint8_t>(
        tag_mark | static_cast<unsigned>(h.kind) | (!plain && h.route != 0 ? has_route : 0) |
        (!plain && !h.label.empty() ? has_label : 0) | (!plain && h.row != 0 ? has_row : 0)));
    sdk::append_varint(out, h.number);
    sdk::append_varint(out, h.raw);
    if (plain) sdk::append_varint(out, h.index);
    if (!plain && h.route != 0) sdk::append_varint(out, h.route);
    if (!plain && !h.label.empty()) {
        sdk::append_varint(out, h.label.size());
        out.insert(out.end(), h.label.begin(), h.label.end());
    }
    if (!plain && h.row != 0) sdk::append_varint(out, h.row);
    if (h.kind == block_kind::coded) {
        sdk::append_varint(out, h.control);
        sdk::append_varint(out, h.leaves.size());
        for (const std::uint64_t leaf : h.leaves) sdk::append_varint(out, leaf);
        append_fixed(out, h.body_sum);
    }
    append_fixed(out, h.raw_sum);
    append_fixed(out, checksum32(out, salt));
    return out;
}

parse read_block_header(view start, std::uint64_t salt, std::uint64_t block_size, block_header& out,
                        std::size_t& size, std::string& problem) {
    const auto bad = [&](std::string what) {
        problem = std::move(what);
        return parse::bad;
    };
    if (start.empty()) return parse::short_of_bytes;
    const std::uint8_t tag = start[0];
    if ((tag & tag_mask) != tag_mark || (tag & kind_mask) == 0)
        return bad(fmt::format("expected the header of a block, found byte 0x{:02x}", tag));
    out = {};
    out.kind = static_cast<block_kind>(tag & kind_mask);
    const bool plain = out.kind == block_kind::end;
    if (plain && (tag & ~(tag_mask | kind_mask)) != 0)
        return bad("the end marker has flags that no version defines");

    fields f{sdk::cursor(start.subspan(1)), start.size() - 1};
    out.number = f.varint();
    if (!f.failed()) out.raw = f.varint();
    if (!f.failed() && plain) out.index = f.varint();
    if (!f.failed() && (tag & has_route) && (out.route = f.varint()) == 0) f.is_bad = !f.is_short;
    if (!f.failed() && (tag & has_label)) {
        const std::uint64_t length = f.varint();
        if (!f.failed() && (length == 0 || length > format_limits::label)) f.is_bad = true;
        if (!f.failed()) {
            if (const auto label = f.in.bytes(length))
                out.label.assign(label->begin(), label->end());
            else
                f.is_short = true;
        }
    }
    if (!f.failed() && (tag & has_row) && (out.row = f.varint()) == 0) f.is_bad = !f.is_short;
    if (!plain && !f.failed() && out.raw > block_size)
        return bad(fmt::format("a block of {} bytes, the frame allows {}", out.raw, block_size));
    if (out.kind == block_kind::coded && !f.failed()) {
        out.control = f.varint();
        const std::uint64_t leaves = f.failed() ? 0 : f.varint();
        if (!f.failed() && leaves > format_limits::leaves)
            return bad(fmt::format("a block of {} streams, at most {} are allowed", leaves,
                                   format_limits::leaves));
        std::uint64_t sum = out.control;
        for (std::uint64_t i = 0; i < leaves && !f.failed(); ++i) {
            const std::uint64_t leaf = f.varint();
            // Coding never pays by more than the raw size, else the block would be stored.
            if (!f.failed() && (leaf > out.raw || sum > out.raw)) f.is_bad = true;
            sum += leaf;
            out.leaves.push_back(leaf);
        }
        if (!f.failed() && sum > out.raw) f.is_bad = true;
        if (!f.failed()) out.body_sum = f.fixed<std::uint32_t>();
    }
    if (!f.failed()) out.raw_sum = f.fixed<std::uint64_t>();
    const std::size_t summed = 1 + f.in.position();
    const std::uint32_t sum = f.failed() ? 0 : f.fixed<std::uint32_t>();
    if (f.is_short && !f.is_bad) return parse::short_of_bytes;
    if (f.is_bad || sum != checksum32(start.first(summed), salt))
        return bad("the header of the block is damaged: its checksum does not hold");
    size = summed + 4;
    return parse::done;
}

}  // namespace tessera::frame
