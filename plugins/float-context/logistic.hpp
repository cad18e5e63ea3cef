// SPDX-License-Identifier: MIT
// Logistic mixing of probabilities in integers, after Mahoney's lpaq.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace tessera::float_context {

/// 4096 / (1 + e^(-x / 256)), drawn straight between 33 points and kept within 1 .. 4095.
constexpr std::int32_t squashed(std::int32_t x) {
    constexpr std::int32_t points[33] = {1,    2,    3,    6,    10,   16,   27,   45,   73,
                                         120,  194,  310,  488,  747,  1101, 1546, 2047, 2549,
                                         2994, 3348, 3607, 3785, 3901, 3975, 4022, 4050, 4068,
                                         4079, 4085, 4089, 4092, 4093, 4094};
    if (x > 2047) return 4095;
    if (x < -2047) return 1;
    const std::int32_t between = x & 127, point = (x >> 7) + 16;
    return (points[point] * (128 - between) + points[point + 1] * between + 64) >> 7;
}

/// The same, looked up; what is beyond -2048 .. 2047 counts as those.
constexpr auto squashes = [] {
    std::array<std::int16_t, 4096> table{};
    for (std::int32_t x = -2048; x < 2048; ++x)
        table[static_cast<std::size_t>(x + 2048)] = static_cast<std::int16_t>(squashed(x));
    return table;
}();
constexpr std::int32_t squash(std::int64_t x) {
    return squashes[static_cast<std::size_t>(std::clamp<std::int64_t>(x, -2048, 2047) + 2048)];
}

/// The least x whose squash is p or more, for p of 0 .. 4095: the inverse.
constexpr auto stretches = [] {
    std::array<std::int16_t, 4096> table{};
    std::int32_t p = 0;
    for (std::int32_t x = -2047; x <= 2047; ++x)
        for (; p <= squash(x); ++p)
            table[static_cast<std::size_t>(p)] = static_cast<std::int16_t>(x);
    for (; p < 4096; ++p) table[static_cast<std::size_t>(p)] = 2047;
    return table;
}();

constexpr std::uint32_t most_seen = 250;

/// How far a probability moves towards the bit that came, in 2^15ths: 1 / (n + 1.5) after n bits.
constexpr auto rates = [] {
    std::array<std::int32_t, most_seen + 1> table{};
    for (std::uint32_t n = 0; n <= most_seen; ++n)
        table[n] = static_cast<std::int32_t>(65536 / (2 * n + 3));
    return table;
}();

/// How likely a bit is 1, in 2^16ths, and how many were seen, up to most_seen.
struct bit_count {
    std::uint16_t ones, seen;

    void add(std::uint32_t bit) {
        const std::int32_t miss = static_cast<std::int32_t>(bit * 65535) - std::int32_t{ones};
        ones = static_cast<std::uint16_t>(ones + (miss * rates[seen] >> 15));
        seen = static_cast<std::uint16_t>(seen + (seen < most_seen));
    }
};
constexpr bit_count fresh_bit{32768, 0};

}  // namespace tessera::float_context
