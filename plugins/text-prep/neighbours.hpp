// SPDX-License-Identifier: MIT
// What stands before and behind each word, as a row of numbers: words used alike have rows alike.
#pragma once

#include "counting.hpp"

namespace tessera::text_prep {

struct neighbour_rows {
    std::size_t width = 0;
    std::vector<std::int16_t> values;   ///< a row of `width` for each word
    std::vector<std::int32_t> weights;  ///< of each word: the bits of its count

    const std::int16_t* row(std::size_t word) const { return values.data() + word * width; }
};

/// Rows of `words`, by the frequent words `contexts` and the marks that are their neighbours.
/// Integers only: the same on every machine. Polls `c`.
neighbour_rows neighbours_of(const sdk::call& c, std::span<const std::string> words,
                             std::span<const counted_word> contexts, samples all);

}  // namespace tessera::text_prep
