// SPDX-License-Identifier: MIT
// Index and trailer of a frame: framework/format.md, section "Index".
#include "checksum.hpp"
#include "layout.hpp"

#include <tessera/error.hpp>
#include <tessera/sdk/varint.hpp>

#include <algorithm>

namespace tessera::frame {

namespace {

template <class T>
void append_fixed(bytes& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

[[noreturn]] void corrupt() { throw error(reason::corrupt, "the index of the frame is damaged"); }

}  // namespace

void append_index_entry(bytes& index, const block_header& h, std::uint64_t size_in_file) {
    sdk::append_varint(index, size_in_file);
    sdk::append_varint(index, h.raw);
    sdk::append_varint(index, h.route << 2 | (h.label.empty() ? 0u : 2u) |
                                  (h.kind == block_kind::stored ? 1u : 0u));
    if (h.label.empty()) return;
    sdk::append_varint(index, h.label.size());
    index.insert(index.end(), h.label.begin(), h.label.end());
}

bytes write_index(const bytes& entries, std::uint64_t count, std::uint64_t frame,
                  std::uint64_t salt) {
    bytes out;
    sdk::append_varint(out, count);
    out.insert(out.end(), entries.begin(), entries.end());
    const std::uint64_t size = out.size();
    const std::uint32_t sum = checksum32(out, salt);
    bytes tail;
    append_fixed<std::uint64_t>(tail, frame + size + trailer_size);
    append_fixed<std::uint32_t>(tail, static_cast<std::uint32_t>(size));
    append_fixed<std::uint32_t>(tail, sum);
    append_fixed<std::uint32_t>(tail, checksum32(tail));
    tail.insert(tail.end(), trailer_magic.begin(), trailer_magic.end());
    out.insert(out.end(), tail.begin(), tail.end());
    return out;
}

std::optional<trailer> read_trailer(view last) {
    if (last.size() != trailer_size ||
        !std::equal(trailer_magic.begin(), trailer_magic.end(), last.end() - 4))
        return {};
    sdk::cursor in(last);
    trailer t;
    t.frame = *in.fixed<std::uint64_t>();
    t.index = *in.fixed<std::uint32_t>();
    t.index_sum = *in.fixed<std::uint32_t>();
    if (*in.fixed<std::uint32_t>() != checksum32(last.first(16)) ||
        t.frame < t.index + trailer_size)
        return {};
    return t;
}

std::vector<block_info> read_index(view index, std::uint64_t first_block,
                                   const std::vector<std::string>& routes) {
    sdk::cursor in(index);
    const auto count = in.varint_up_to(index.size() / 3);  // an entry has 3 bytes or more
    if (!count) corrupt();
    std::vector<block_info> blocks;
    blocks.reserve(static_cast<std::size_t>(*count));
    std::uint64_t position = first_block, offset = 0;
    for (std::uint64_t i = 0; i < *count; ++i) {
        const auto size = in.varint_up_to(UINT64_MAX / 4),
                   raw = in.varint_up_to(format_limits::block), rest = in.varint();
        if (!size || !raw || !rest || position > UINT64_MAX / 2 || offset > UINT64_MAX / 2)
            corrupt();
        block_info b;
        b.position = position;
        b.size = *size;
        b.raw_offset = offset;
        b.raw_size = *raw;
        b.stored = (*rest & 1) != 0;
        if (*rest >> 2 >= routes.size()) corrupt();
        b.route = routes[static_cast<std::size_t>(*rest >> 2)];
        if (*rest & 2) {
            const auto length = in.varint_up_to(format_limits::label);
            const auto label = length ? in.bytes(*length) : std::nullopt;
            if (!label) corrupt();
            b.label.assign(label->begin(), label->end());
        }
        position += *size;
        offset += *raw;
        blocks.push_back(std::move(b));
    }
    if (in.left() != 0) corrupt();
    return blocks;
}

}  // namespace tessera::frame
