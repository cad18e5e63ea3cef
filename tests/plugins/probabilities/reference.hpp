// SPDX-License-Identifier: MIT
// The rules of probabilities and softmax as their format page has them, with no thought of speed:
// whole tables of edges from scores that were widened by hand.
#pragma once

#include <tessera/abi.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace tessera::test::reference {

using wide = unsigned __int128;
constexpr std::uint64_t whole = std::uint64_t{1} << 32;

/// IEEE 754 by its text: a sign, `exponent_bits`, and a fraction.
inline double widened(std::uint64_t bits, int exponent_bits, int fraction_bits) {
    const double sign = bits >> (exponent_bits + fraction_bits) & 1 ? -1 : 1;
    const auto exponent =
        static_cast<int>(bits >> fraction_bits & ((std::uint64_t{1} << exponent_bits) - 1));
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << fraction_bits) - 1);
    const int bias = (1 << (exponent_bits - 1)) - 1;
    if (exponent == (1 << exponent_bits) - 1)
        return fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                             : sign * std::numeric_limits<double>::infinity();
    const double digits =
        static_cast<double>(fraction) + (exponent != 0 ? std::ldexp(1.0, fraction_bits) : 0.0);
    return sign * std::ldexp(digits, (exponent != 0 ? exponent : 1) - bias - fraction_bits);
}
inline double widened(tsr_score_kind kind, std::uint64_t bits) {
    switch (kind) {
        case TSR_F16:
            return widened(bits, 5, 10);
        case TSR_BF16:
            return widened(bits, 8, 7);
        case TSR_F32:
            return widened(bits, 8, 23);
        default:
            return widened(bits, 11, 52);
    }
}

/// trunc(max(p, 0) * 2^exponent), at most `most`.
inline std::uint64_t scaled(double p, int exponent, std::uint64_t most) {
    if (!(p > 0)) return 0;
    const double product = std::floor(std::ldexp(p, exponent));
    return product >= static_cast<double>(most) ? most : static_cast<std::uint64_t>(product);
}

/// n + 1 edges.
using edges = std::vector<std::uint64_t>;

inline edges shared_out(const std::vector<std::uint64_t>& weights) {
    const std::uint64_t n = weights.size();
    wide sum = 0, below = 0;
    for (const std::uint64_t w : weights) sum += w;
    edges all;
    for (std::uint64_t k = 0; k < n; ++k) {
        all.push_back(k + static_cast<std::uint64_t>(below * (whole - n) / sum));
        below += weights[k];
    }
    all.push_back(whole);
    return all;
}

inline edges by_range(const std::vector<double>& p) {
    double most = 0;
    for (const double x : p)
        if (x > most) most = x;
    std::vector<std::uint64_t> weights;
    if (std::isinf(most)) {
        for (const double x : p) weights.push_back(x == most ? whole / 2 : 0);
    } else if (most == 0) {
        weights.assign(p.size(), 1);
    } else {
        int e = 0;
        for (; std::ldexp(most, e) >= 4294967296.0; --e) {
        }
        for (; std::ldexp(most, e) < 2147483648.0; ++e) {
        }
        for (const double x : p) weights.push_back(scaled(x, e, whole - 1));
    }
    return shared_out(weights);
}

inline edges proportional(const std::vector<double>& p) {
    std::vector<std::uint64_t> weights;
    wide sum = 0;
    bool above = false;
    for (const double x : p) {
        weights.push_back(scaled(x, 32, whole - 1));
        sum += weights.back();
        above |= x > 1;
    }
    return above || sum < whole / 2 || sum > whole * 2 ? by_range(p) : shared_out(weights);
}

inline edges mode(const std::vector<double>& p) {
    std::vector<std::uint64_t> f;
    std::size_t m = 0;
    for (const double x : p) {
        f.push_back(std::max<std::uint64_t>(1, scaled(x, 32, UINT64_MAX)));
        if (f.back() > f[m]) m = f.size() - 1;
    }
    wide others = 0;
    for (std::size_t i = 0; i < f.size(); ++i) others += i == m ? 0 : f[i];
    if (others >= whole) return proportional(p);
    f[m] = whole - static_cast<std::uint64_t>(others);
    edges all{0};
    for (const std::uint64_t x : f) all.push_back(all.back() + x);
    return all;
}

/// The weight of a logit that is `d` below the largest.
inline std::uint64_t exponential(float d, double temperature) {
    const auto s = static_cast<float>(1.4426950408889634 / temperature);
    float z = d * s;
    if (!(z > -48)) z = -48;
    const float r = z + 12582944.0f;
    const float whole_part = r - 12582944.0f;
    const float f = z - whole_part;
    const float c[] = {std::ldexp(20579020.0f, -31), std::ldexp(30014534.0f, -29),
                       std::ldexp(32244600.0f, -27), std::ldexp(23257388.0f, -25)};
    float g = c[0];
    for (int i = 1; i < 4; ++i) {
        const float product = g * f;
        g = product + c[i];
    }
    const float product = g * f;
    g = product + 1.0f;
    return scaled(std::ldexp(static_cast<double>(g), static_cast<int>(whole_part)), 32, whole - 1);
}

inline edges softmax(const std::vector<double>& logits, tsr_score_kind kind, double temperature) {
    double most = -std::numeric_limits<double>::infinity();
    for (const double x : logits)
        if (x > most) most = x;
    if (std::isinf(most)) {
        std::vector<double> p;
        for (const double x : logits) p.push_back(most > 0 && x == most ? x : 0);
        return by_range(p);
    }
    std::vector<std::uint64_t> weights;
    for (const double x : logits) {
        const float d = kind == TSR_F64 ? static_cast<float>(x - most)
                                        : static_cast<float>(x) - static_cast<float>(most);
        weights.push_back(exponential(d, temperature));
    }
    return shared_out(weights);
}

}  // namespace tessera::test::reference
