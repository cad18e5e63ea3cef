// SPDX-License-Identifier: MIT
// Powers of two below 1 as whole numbers out of 65536: the table "lut.exp2" of czip models and the
// weights that are made of it. Integers alone, so every machine has the same.
#pragma once

#include <array>
#include <cstdint>

namespace tessera::plugins {

constexpr std::uint32_t greatest_power = 65535;

namespace detail {

/// The whole part of the square root of x.
constexpr std::uint64_t square_root(unsigned __int128 x) {
    std::uint64_t root = 0;
    for (int bit = 63; bit >= 0; --bit) {
        const std::uint64_t more = root | std::uint64_t{1} << bit;
        if (static_cast<unsigned __int128>(more) * more <= x) root = more;
    }
    return root;
}

constexpr std::array<std::uint16_t, 256> make_exp2_table() {
    // 2^(-2^bit / 256) out of 2^63, each the root of the one above.
    std::array<std::uint64_t, 8> factors{};
    std::uint64_t above = std::uint64_t{1} << 62;
    for (std::size_t bit = 8; bit-- > 0;)
        above = factors[bit] = square_root(static_cast<unsigned __int128>(above) << 63);
    std::array<std::uint16_t, 256> all{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint64_t power = std::uint64_t{1} << 63;
        for (std::uint32_t bit = 0; bit < 8; ++bit)
            if (i >> bit & 1)
                power = static_cast<std::uint64_t>(
                    static_cast<unsigned __int128>(power) * factors[bit] >> 63);
        const std::uint64_t rounded = (power + (std::uint64_t{1} << 46)) >> 47;
        all[i] = static_cast<std::uint16_t>(rounded < 65536 ? rounded : greatest_power);
    }
    return all;
}

}  // namespace detail

/// 65536 * 2^(-i / 256), rounded to the nearest, at most 65535. No entry is half-way.
alignas(64) inline constexpr std::array<std::uint16_t, 256> exp2_table = detail::make_exp2_table();

/// From here on, in 256ths of a halving, weights are 1.
constexpr std::uint32_t furthest_step = 17 * 256;

/// 65536 * 2^(-steps / 256), rounded half up from the table's entry, 1 .. 65535.
constexpr std::uint32_t power_of(std::uint32_t steps) {
    const std::uint32_t halvings = steps >> 8;
    if (halvings > 16) return 1;
    return (exp2_table[steps & 255] + (std::uint32_t{1} << halvings >> 1)) >> halvings;
}

}  // namespace tessera::plugins
