// SPDX-License-Identifier: MIT
// How a score becomes a weight, a whole number below 2^32: format.md, section "Weights". These are
// the definitions; the vector kernels give the same bits.
#pragma once

#include "numbers.hpp"

#include <cstdint>

namespace tessera::probabilities {

constexpr std::uint32_t greatest_weight = UINT32_MAX;

/// What all weights of a row are made by. Each form of weights has its own members of it.
struct weighing {
    // scaled: trunc(max(p, least) * factor), a power of two. NaN counts as `least`.
    double least = 0, factor = 0x1p32;
    // exponential: 2^32 * 2^((logit - peak) * slope).
    double peak = 0;
    float slope = 1;
    // exact: trunc(p * 2^exponent) where products would round or flush; or, with `infinite`, one
    // weight for +infinity and 0 for others.
    int exponent = 0;
    bool infinite = false;
};

/// Truncates; what is too large becomes the greatest weight. Not for negative numbers and NaN.
template <class Value>
std::uint32_t truncated(Value v) {
    return v < Value(0x1p32) ? static_cast<std::uint32_t>(static_cast<std::int64_t>(v))
                             : greatest_weight;
}

struct scaled {
    template <class Number>
    static std::uint32_t weight(typename Number::stored bits, const weighing& by) {
        using value = typename Number::value;
        const value score = Number::widen(bits), least = static_cast<value>(by.least);
        return truncated((score > least ? score : least) * static_cast<value>(by.factor));
    }
};

/// 2^f for f in [-1/2, 1/2] as a polynomial, the coefficients of f^4 .. f^0: the one of its degree
/// whose greatest relative error is least, 3e-6, and that is 1 at 0. It costs 1e-11 bits a symbol.
constexpr float exp2_coefficients[] = {0x1.3a02ccp-7f, 0x1.c9fc46p-5f, 0x1.ec0378p-3f,
                                       0x1.62e12cp-1f, 1.0f};
/// Beyond 2^-48 weights are 0 whatever they are.
constexpr float least_power = -48;
/// Adding it leaves a whole number in the lowest bits: the power of two next to another, plus 32.
constexpr float rounder = 0x1.8p23f + 32;

struct exponential {
    template <class Number>
    static std::uint32_t weight(typename Number::stored bits, const weighing& by) {
        using value = typename Number::value;
        const auto apart = static_cast<float>(Number::widen(bits) - static_cast<value>(by.peak));
        const float scaled = apart * by.slope;
        const float power = scaled > least_power ? scaled : least_power;
        const float rounded = power + rounder;
        const float f = power - (rounded - rounder);
        float fraction = exp2_coefficients[0];
        for (int i = 1; i < 5; ++i) fraction = fraction * f + exp2_coefficients[i];
        return truncated(std::bit_cast<float>(std::bit_cast<std::uint32_t>(fraction) +
                                              (std::bit_cast<std::uint32_t>(rounded) << 23)));
    }
};

struct exact {
    template <class Number>
    static std::uint32_t weight(typename Number::stored bits, const weighing& by) {
        if (by.infinite) return bits == Number::infinity ? 1u << 31 : 0;
        if (bits >= Number::infinity) return 0;
        const auto [mantissa, exponent] = Number::parts(bits);
        const int left = exponent + by.exponent;
        if (left >= 0) return static_cast<std::uint32_t>(mantissa << left);
        return left > -64 ? static_cast<std::uint32_t>(mantissa >> -left) : 0;
    }
};

}  // namespace tessera::probabilities
