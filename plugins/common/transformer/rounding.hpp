// SPDX-License-Identifier: MIT
// The roundings that an exact integer transformer is made of, one number at a time.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace tessera::transformer {

/// How a quotient is rounded: to the nearest, ties to even; or as the Python program of
/// compress-zip does, which also rounds up where the rest is half the divisor less 1/2.
enum class division { nearest, python };

/// x / 2^s to the nearest, ties to even. 0 <= s < the width; x + 2^(s - 1) fits.
template <class Integer>
constexpr Integer shift_right(Integer x, unsigned s) {
    if (s == 0) return x;
    const auto floor = static_cast<Integer>(x >> s);
    const auto rest = static_cast<Integer>(x - (floor << s));
    const auto half = static_cast<Integer>(Integer{1} << (s - 1));
    return static_cast<Integer>(floor + (rest > half || (rest == half && (floor & 1) != 0)));
}

constexpr std::int32_t saturated(std::int64_t x) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, INT32_MIN, INT32_MAX));
}

/// The same, in 32 bits at last.
constexpr std::int32_t shift_right_saturated(std::int64_t x, unsigned s) {
    return saturated(shift_right(x, s));
}

/// n / d; 0 where d is 0. n < 2^63.
constexpr std::uint64_t divide(std::uint64_t n, std::uint64_t d,
                               division rounding = division::nearest) {
    if (d == 0) return 0;
    const std::uint64_t q = n / d, rest = n % d;
    if (rounding == division::python && d % 2 != 0 && rest == d / 2) return q + (d > 1);
    return q + (rest > d - rest || (rest == d - rest && (q & 1) != 0));
}

constexpr std::int32_t divide_signed(std::int64_t n, std::uint64_t d) {
    const std::uint64_t size =
        n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    const auto q = static_cast<std::int64_t>(divide(size, d));
    return saturated(n < 0 ? -q : q);
}

/// The floor of the square root.
constexpr std::uint32_t square_root(std::uint32_t x) {
    std::uint32_t root = 0;
    for (std::uint32_t bit = 1u << 15; bit != 0; bit >>= 1) {
        const std::uint64_t tried = root | bit;
        if (tried * tried <= x) root |= bit;
    }
    return root;
}

/// Within -127 .. 127: -128 is never made.
constexpr std::int8_t clamp8(std::int64_t x) {
    return static_cast<std::int8_t>(std::clamp<std::int64_t>(x, -127, 127));
}

/// A sum of products back to eight bits: times `multiplier`, by 2^shift.
constexpr std::int8_t requantise(std::int32_t sum, std::int32_t multiplier, std::int32_t shift) {
    const std::int64_t product = std::int64_t{sum} * multiplier;
    return clamp8(shift <= 0 ? product : shift_right(product, static_cast<unsigned>(shift)));
}

/// ReLU of the gate, times the value.
constexpr std::int8_t gated(std::int8_t gate, std::int8_t value) {
    return clamp8(shift_right(std::max<std::int32_t>(gate, 0) * value, 7));
}

}  // namespace tessera::transformer
