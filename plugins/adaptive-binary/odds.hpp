// SPDX-License-Identifier: MIT
// How a power-of-two total is divided between two symbols (format.md).
#pragma once

#include "tessera/abi/prediction.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tessera::adaptive_binary {

constexpr unsigned least_bits = 2, most_bits = 32;
/// Counts beforehand are in parts of this.
constexpr unsigned prior_bits = 5;

/// Of a total of 2^bits, the frequency of symbol 1, which has the probability p1 / 2^32: rounded
/// down, 1 .. 2^bits - 1.
constexpr std::uint32_t share_of_one(std::uint32_t p1, unsigned bits) {
    return std::max(1u, p1 >> (32 - bits));
}

/// The probability of symbol 1 out of 2^32, rounded down, where the two were counted `zeros` and
/// `ones` times, and each `prior` / 2^prior_bits times before. 2^31 where nothing was counted.
constexpr std::uint32_t probability_of_one(std::uint32_t zeros, std::uint32_t ones,
                                           std::uint32_t prior) {
    const std::uint64_t one = (std::uint64_t{ones} << prior_bits) + prior;
    const std::uint64_t all = one + (std::uint64_t{zeros} << prior_bits) + prior;
    if (all == 0) return 1u << 31;
    if (one == all) return 0xFFFFFFFF;
    if (one >> 32 == 0) return static_cast<std::uint32_t>((one << 32) / all);
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint32_t>((wide{one} << 32) / all);
}

/// Symbol 0 comes first.
constexpr tsr_interval interval_of(std::uint32_t symbol, std::uint32_t ones, std::uint64_t total) {
    const auto zeros = static_cast<std::uint32_t>(total - ones);
    return symbol == 0 ? tsr_interval{0, zeros} : tsr_interval{zeros, ones};
}

}  // namespace tessera::adaptive_binary
