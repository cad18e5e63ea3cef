// SPDX-License-Identifier: MIT
// RMSNorm in integers (Zhang and Sennrich 2019).
#pragma once

#include "rounding.hpp"

#include <cmath>
#include <span>

namespace tessera::transformer {

/// 2^23 / a root, 1 .. 2^15.
constexpr std::int32_t gain_by_root(std::uint32_t root, division rounding) {
    return static_cast<std::int32_t>(
        std::clamp<std::uint64_t>(divide(1u << 23, root, rounding), 1, 1u << 15));
}

/// 2^15 / the square root of a mean square, 1 .. 2^15. The mean square is at most 128^2 + 1.
constexpr std::int32_t norm_gain(std::uint32_t mean_square, division rounding) {
    return gain_by_root(square_root(mean_square << 16), rounding);
}
/// The same by the machine's root: that of a number of 32 bits is an integer or further from the
/// next than a double's rounding.
inline std::int32_t fast_norm_gain(std::uint32_t mean_square, division rounding) {
    return gain_by_root(
        static_cast<std::uint32_t>(std::sqrt(static_cast<double>(mean_square << 16))), rounding);
}

constexpr std::int8_t normalised(std::int8_t x, std::int8_t weight, std::int32_t gain) {
    return clamp8(shift_right(std::int32_t{x} * weight * gain, 15));
}

/// out[i] = x[i] / rms(x) x weight[i] / 128. As many of each, 1 to 2^17; `out` may be `x`.
inline void normalise(std::span<const std::int8_t> x, std::span<const std::int8_t> weight,
                      division rounding, std::int8_t* out) {
    std::uint32_t squares = 0;
    for (const std::int8_t v : x) squares += static_cast<std::uint32_t>(v * v);
    const std::int32_t gain =
        norm_gain(squares / static_cast<std::uint32_t>(x.size()) + 1, rounding);
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = normalised(x[i], weight[i], gain);
}

}  // namespace tessera::transformer
