// SPDX-License-Identifier: MIT
// Counts that follow a lane's symbols and forget old ones.
#pragma once

#include <cstdint>
#include <span>

namespace tessera::adaptive {

/// How quickly counts follow.
struct pace {
    std::uint32_t increment;  ///< what one occurrence adds
    std::uint32_t limit;      ///< a lane whose counts sum to more has them all halved
};

/// The limit that is kept for an alphabet: counts are 1 at least, so that their sum cannot fall
/// below it.
std::uint32_t limit_for(pace p, std::uint32_t alphabet);

/// Starts a lane: every count 1. Returns their sum.
std::uint32_t start_counts(std::span<std::uint32_t> counts);

/// Adds an occurrence of `symbol` < counts.size() and returns the sum of the counts afterwards,
/// given that before. Halving rounds up.
std::uint32_t add_symbol(std::span<std::uint32_t> counts, std::uint32_t sum, std::uint32_t symbol,
                         std::uint32_t increment, std::uint32_t limit);

}  // namespace tessera::adaptive
