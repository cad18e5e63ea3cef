// SPDX-License-Identifier: MIT
// Byte-level byte-pair encoding learned from counted pieces.
#pragma once

#include "counting.hpp"

#include <string>

namespace tessera::tiktoken {

struct learning_goal {
    std::size_t tokens;   ///< at most, the 256 single bytes counted; 256 or more
    std::uint64_t least;  ///< how often a pair must occur to become a token
    std::size_t longest;  ///< bytes of a token
};

/// The tokens in the order of their ranks: the 256 single bytes, then again and again the most
/// frequent pair of tokens that stand side by side within a piece. Of pairs that are equally
/// frequent the one whose bytes come first, then the one with the shorter left token. A pair whose
/// bytes are a token already becomes that one. The cost grows with the merges made, times the
/// logarithm of their number. Polls `c`.
std::vector<std::string> learn_tokens(const sdk::call& c, std::span<const counted_piece> pieces,
                                      const learning_goal& goal);

}  // namespace tessera::tiktoken
