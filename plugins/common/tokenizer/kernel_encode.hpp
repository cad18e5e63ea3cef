// SPDX-License-Identifier: MIT
// Text to ids.
#pragma once

#include "vocabulary.hpp"

#include <algorithm>

namespace tessera::tokenizer {

/// Bytes behind text that may be read.
constexpr std::size_t text_slack = rank_table::slack;

/// Writes the ids of the text from `at` to `end`, in which literals of special tokens are text like
/// any other, at `out`, which has room for one a byte, and returns where they end. `room_for(n)`
/// gives the merge_room for a piece of n bytes; it is asked for long pieces only.
template <class RoomFor>
std::uint32_t* encode(const vocabulary& v, const std::uint8_t* at, const std::uint8_t* end,
                      std::uint32_t* out, RoomFor&& room_for) {
    const auto merge_piece = [&](const auto& order, std::size_t size) {
        if (size <= short_piece) return merge_short(order, at, size, out);
        return merge_long(order, at, size, room_for(size), out);
    };
    while (at != end) {
        const std::uint8_t* const behind = v.split(at, end);
        const auto whole = static_cast<std::size_t>(behind - at);
        if (v.whole_pieces) {
            if (const std::uint32_t token = v.ranks.find(at, whole); token != no_token) {
                *out++ = token;
                at = behind;
                continue;
            }
        }
        while (at != behind) {
            const std::size_t size = std::min(longest_piece, static_cast<std::size_t>(behind - at));
            out += v.pairs.empty() ? merge_piece(v.ranks, size) : merge_piece(v.pairs, size);
            at += size;
        }
    }
    return out;
}

}  // namespace tessera::tokenizer
