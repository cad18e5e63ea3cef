// SPDX-License-Identifier: MIT
// Byte-pair encoding of one piece: its bytes are tokens, and again and again the adjacent pair that
// comes first in the order of merging becomes one, the leftmost of equals.
#pragma once

#include "pair_table.hpp"
#include "rank_table.hpp"

namespace tessera::tokenizer {

/// Pieces up to this many bytes are merged by looking at all pairs for each merge, in time square
/// to their length but small; longer ones by a queue.
constexpr std::size_t short_piece = 48;

/// Writes the tokens of a piece of 1 to short_piece bytes at `out`, which has room for one a byte,
/// and returns their number. Behind the piece rank_table::slack bytes may be read.
std::size_t merge_short(const rank_table& order, const std::uint8_t* piece, std::size_t size,
                        std::uint32_t* out);
std::size_t merge_short(const pair_table& order, const std::uint8_t* piece, std::size_t size,
                        std::uint32_t* out);

/// One place of a piece while it is merged, and one pair that waits for it.
struct merge_node {
    std::uint32_t token, before, behind, rank;
};
struct merge_room {
    merge_node* nodes;     ///< one a byte of the piece
    std::uint64_t* queue;  ///< two a byte of the piece
};

/// The same of a piece of 2 to longest_piece bytes, in time in proportion to it and the logarithm
/// of its length.
constexpr std::size_t longest_piece = 2u << 20;
std::size_t merge_long(const rank_table& order, const std::uint8_t* piece, std::size_t size,
                       merge_room room, std::uint32_t* out);
std::size_t merge_long(const pair_table& order, const std::uint8_t* piece, std::size_t size,
                       merge_room room, std::uint32_t* out);

}  // namespace tessera::tokenizer
