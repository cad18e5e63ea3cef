// SPDX-License-Identifier: MIT
// Weights of a softmax in integers, from a table of 2^(-i / 256).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace tessera::transformer {

/// 65536 x 2^(-i / 256), rounded, 65535 at most: the tensor lut.exp2 of a model file.
using exponential_table = std::span<const std::uint16_t, 256>;

/// Of differences of attention's scores: log2(e) / 64 out of 2^24.
constexpr std::uint32_t attention_coefficient = 378194;

/// 65535 x 2^(d x coefficient / 2^32), for d = score - the largest score: 1 .. 65535, never 0.
constexpr std::uint32_t exponential(std::int64_t d, std::uint32_t coefficient,
                                    exponential_table table) {
    if (d >= 0) return 65535;
    const std::uint64_t halvings = static_cast<std::uint64_t>(-d) * coefficient;
    const std::uint64_t t = (halvings + (1u << 23)) >> 24, whole = t >> 8;
    if (whole >= 31) return 1;
    const std::uint64_t w = ((65536u >> whole) * std::uint64_t{table[t & 255]} + 32768) >> 16;
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(w, 1, 65535));
}

}  // namespace tessera::transformer
