// SPDX-License-Identifier: MIT
// Adds to counts and halves them.
#include "history.hpp"

#include <algorithm>

namespace tessera::adaptive {

std::uint32_t limit_for(pace p, std::uint32_t alphabet) { return std::max(p.limit, 4 * alphabet); }

std::uint32_t start_counts(std::span<std::uint32_t> counts) {
    std::fill(counts.begin(), counts.end(), 1u);
    return static_cast<std::uint32_t>(counts.size());
}

std::uint32_t add_symbol(std::span<std::uint32_t> counts, std::uint32_t sum, std::uint32_t symbol,
                         std::uint32_t increment, std::uint32_t limit) {
    counts[symbol] += increment;
    sum += increment;
    if (sum <= limit) return sum;
    sum = 0;
    for (std::uint32_t& count : counts) {
        count = (count + 1) / 2;
        sum += count;
    }
    return sum;
}

}  // namespace tessera::adaptive
