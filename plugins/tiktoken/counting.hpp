// SPDX-License-Identifier: MIT
// How often each piece occurs in samples of text.
#pragma once

#include "../common/tokenizer/kernel_split.hpp"

#include "tessera/sdk/call.hpp"

#include <span>
#include <vector>

namespace tessera::tiktoken {

using namespace tokenizer;

struct counted_piece {
    std::span<const std::uint8_t> bytes;  ///< in the samples
    std::uint64_t count;
};

/// In the order in which the pieces occur first. Polls `c`.
std::vector<counted_piece> count_pieces(const sdk::call& c, splitter split,
                                        std::span<const std::span<const std::uint8_t>> samples);

}  // namespace tessera::tiktoken
