// SPDX-License-Identifier: MIT
// A vocabulary as the kernels use it: tokens by id, their order of merging, special tokens and the
// pattern that cuts text into pieces.
#pragma once

#include "kernel_merge.hpp"
#include "kernel_split.hpp"
#include "literals.hpp"

namespace tessera::tokenizer {

/// Immutable once made, at a place that does not change.
struct vocabulary {
    token_bytes tokens;  ///< special tokens by their literals
    rank_table ranks;    ///< of all but special tokens
    pair_table pairs;    ///< empty: merging goes by ranks
    /// Whether a piece that is a token needs no merging.
    bool whole_pieces = true;
    std::vector<special_token> specials;
    splitter split = nullptr;

    vocabulary() = default;
    vocabulary(const vocabulary&) = delete;
    vocabulary& operator=(const vocabulary&) = delete;
};

/// The first single byte that no token stands for, 256 where each has one.
inline unsigned byte_without_token(const rank_table& ranks) {
    unsigned byte = 0;
    while (byte < 256 && ranks.one(static_cast<std::uint8_t>(byte)) != no_token) ++byte;
    return byte;
}

}  // namespace tessera::tokenizer
