// SPDX-License-Identifier: MIT
// The form of small messages, whose spec the reader has: framework/format.md, section "Small form".
#include "checksum.hpp"
#include "layout.hpp"

#include <tessera/sdk/varint.hpp>

namespace tessera::frame {

namespace {

// Over the message and what it decodes to, 24 bits.
std::uint32_t small_sum(view message, view raw) {
    return checksum32(message, checksum64(raw)) & 0xFFFFFF;
}

}  // namespace

bytes write_small(std::uint64_t hash, std::uint64_t raw_size, bool stored, view body, view raw) {
    bytes out{small_magic};
    for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(hash >> (8 * i)));
    sdk::append_varint(out, raw_size << 1 | (stored ? 1u : 0u));
    if (!stored) sdk::append_varint(out, body.size());
    out.insert(out.end(), body.begin(), body.end());
    const std::uint32_t sum = small_sum(out, raw);
    for (int i = 0; i < 3; ++i) out.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
    return out;
}

parse read_small(view start, small_message& out, std::string& problem) {
    sdk::cursor in(start);
    const auto first = in.byte();
    if (first && *first != small_magic) {
        problem = "not a Tessera frame";
        return parse::bad;
    }
    const auto hash = in.fixed<std::uint64_t>();
    const auto short_or_bad = [&] {
        if (in.left() < sdk::max_varint_bytes) return parse::short_of_bytes;
        problem = "the lengths of the small message are damaged";
        return parse::bad;
    };
    if (!first || !hash) return parse::short_of_bytes;
    const auto raw = in.varint();
    if (!raw) return short_or_bad();
    out.hash = *hash;
    out.raw = *raw >> 1;
    out.stored = (*raw & 1) != 0;
    const auto body = out.stored ? std::optional(out.raw) : in.varint();
    if (!body) return short_or_bad();
    if (out.raw > format_limits::small_message || *body > out.raw) {
        problem = "the lengths of the small message are damaged";
        return parse::bad;
    }
    out.body_at = in.position();
    out.body = static_cast<std::size_t>(*body);
    return start.size() < out.size() ? parse::short_of_bytes : parse::done;
}

bool small_sum_holds(view whole, view raw) {
    const view message = whole.first(whole.size() - 3), tail = whole.last(3);
    const std::uint32_t sum = tail[0] | static_cast<std::uint32_t>(tail[1]) << 8 |
                              static_cast<std::uint32_t>(tail[2]) << 16;
    return sum == small_sum(message, raw);
}

}  // namespace tessera::frame
