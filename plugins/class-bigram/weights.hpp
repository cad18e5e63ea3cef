// SPDX-License-Identifier: MIT
// Logarithmic weights of eight bits, and frequencies made of weights.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <span>

namespace tessera::class_bigram {

/// The weight that `code` stands for: 2^(code / 8), in 4096ths, nothing for 0.
constexpr std::uint64_t weight_of(std::uint8_t code) {
    constexpr std::uint64_t eighths[] = {4096, 4467, 4871, 5312, 5793, 6317, 6889, 7512};
    return code == 0 ? 0 : eighths[code % 8] << (code / 8);
}

/// log2(x) for x of 1 or more, in 256ths, the last of them cut off: by squaring, bit by bit.
constexpr std::uint32_t log2_256ths(std::uint64_t x) {
    const auto whole = static_cast<std::uint32_t>(std::bit_width(x) - 1);
    std::uint64_t mantissa = whole > 31 ? x >> (whole - 31) : x << (31 - whole);  // 2^31 .. 2^32
    std::uint32_t result = whole;
    for (int bit = 0; bit < 8; ++bit) {
        mantissa = mantissa * mantissa >> 31;
        const auto one = static_cast<std::uint32_t>(mantissa >> 32);
        mantissa >>= one;
        result = result << 1 | one;
    }
    return result;
}

/// The code of `x` 256ths, such as counts that had something added; 0 for less than 16.
constexpr std::uint8_t code_of(std::uint64_t x) {
    if (x < 16) return 0;
    return static_cast<std::uint8_t>(
        std::clamp<std::uint32_t>((log2_256ths(x / 16) + 16) / 32, 1, 255));
}

/// Shares `total` out among weights: everyone has at least its floor, the rest goes by weight, and
/// what division leaves to the first of the greatest. Floors sum to `total` or less.
inline void share_out(std::span<const std::uint64_t> weights, std::span<const std::uint32_t> floors,
                      std::uint64_t total, std::span<std::uint32_t> out) {
    __extension__ using wide = unsigned __int128;  // weights have up to 44 bits, totals 22
    const std::uint64_t all = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    const std::uint64_t rest =
        total - std::accumulate(floors.begin(), floors.end(), std::uint64_t{0});
    std::uint64_t left = rest;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint64_t more =
            all == 0 ? 0 : static_cast<std::uint64_t>(wide{weights[i]} * rest / all);
        out[i] = static_cast<std::uint32_t>(floors[i] + more);
        left -= more;
    }
    out[static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) -
                                 weights.begin())] += static_cast<std::uint32_t>(left);
}

}  // namespace tessera::class_bigram
