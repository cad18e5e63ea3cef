// SPDX-License-Identifier: MIT
// The four kinds of floating-point numbers that scores come in: how they lie in memory, what they
// are worth, and what their bits say where arithmetic could round or flush.
#pragma once

#include "tessera/sdk/floats.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace tessera::probabilities {

/// A finite number as mantissa x 2^exponent, exactly.
struct parts {
    std::uint64_t mantissa;
    int exponent;
};

/// A positive number by its bits, `Digits` of them behind the exponent.
template <int Digits, int Bias>
constexpr parts parts_of(std::uint64_t bits) {
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << Digits) - 1);
    const int exponent = static_cast<int>(bits >> Digits);
    return {exponent == 0 ? fraction : fraction | std::uint64_t{1} << Digits,
            (exponent == 0 ? 1 : exponent) - Bias - Digits};
}

/// What each kind has: `stored` as it lies in memory; `value`, in which its products by powers of
/// two are exact while they are normal; the bits of +infinity, which are above those of all
/// positive numbers and below those of negative ones and NaN; and its `parts`.
struct binary32 {
    using stored = std::uint32_t;
    using value = float;
    static constexpr stored infinity = 0x7F800000;
    static constexpr auto parts = parts_of<23, 127>;
    static value widen(stored bits) { return std::bit_cast<float>(bits); }
};
struct binary64 {
    using stored = std::uint64_t;
    using value = double;
    static constexpr stored infinity = 0x7FF0000000000000;
    static constexpr auto parts = parts_of<52, 1023>;
    static value widen(stored bits) { return std::bit_cast<double>(bits); }
};
struct brain16 {
    using stored = std::uint16_t;
    using value = float;
    static constexpr stored infinity = 0x7F80;
    static constexpr auto parts = parts_of<7, 127>;
    static value widen(stored bits) { return sdk::widen_bf16(bits); }
};
struct binary16 {
    using stored = std::uint16_t;
    using value = float;
    static constexpr stored infinity = 0x7C00;
    static constexpr auto parts = parts_of<10, 15>;
    static value widen(stored bits) { return sdk::widen_f16(bits); }
};

/// Number `i` of a row. Rows lie at any multiple of a number's width.
template <class Number>
typename Number::stored stored_at(const void* row, std::uint64_t i) {
    typename Number::stored bits;
    std::memcpy(&bits, static_cast<const char*>(row) + i * sizeof bits, sizeof bits);
    return bits;
}

}  // namespace tessera::probabilities
