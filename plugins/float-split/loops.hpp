// SPDX-License-Identifier: MIT
// The loops of the kernels, inlined into one function for each instruction set: a loop has one
// output, so that compilers make vectors of it, and runs over pieces that stay in the first cache.
#pragma once

#include "layout.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace tessera::float_split {

constexpr std::size_t piece = 2048;

template <class Layout>
[[gnu::always_inline]] inline void split_loops(std::span<const typename Layout::number> in,
                                               typename Layout::exponent* exponent,
                                               std::uint8_t* const* plane) {
    using number = typename Layout::number;
    for (std::size_t first = 0; first < in.size(); first += piece) {
        const std::size_t count = std::min(piece, in.size() - first);
        const number* const from = in.data() + first;
        typename Layout::exponent* __restrict const e = exponent + first;
        for (std::size_t i = 0; i < count; ++i)
            e[i] = static_cast<typename Layout::exponent>(static_cast<number>(from[i] << 1) >>
                                                          (Layout::mantissa_bits + 1));
        for (unsigned k = 0; k + 1 < Layout::planes; ++k) {
            std::uint8_t* __restrict const p = plane[k] + first;
            for (std::size_t i = 0; i < count; ++i)
                p[i] = static_cast<std::uint8_t>(from[i] >> (8 * k));
        }
        constexpr unsigned top = 8 * (Layout::planes - 1);
        constexpr unsigned below = Layout::mantissa_bits - top;  // mantissa bits beside the sign
        constexpr unsigned sign = 8 * sizeof(number) - 1;
        std::uint8_t* __restrict const p = plane[Layout::planes - 1] + first;
        for (std::size_t i = 0; i < count; ++i)
            p[i] = static_cast<std::uint8_t>((from[i] >> sign << below) |
                                             (from[i] >> top & ((1u << below) - 1)));
    }
}

template <class Layout>
[[gnu::always_inline]] inline bool join_loops(const typename Layout::exponent* exponent,
                                              const std::uint8_t* const* plane,
                                              std::span<typename Layout::number> out) {
    using number = typename Layout::number;
    unsigned exponents = 0, tops = 0;
    for (std::size_t first = 0; first < out.size(); first += piece) {
        const std::size_t count = std::min(piece, out.size() - first);
        const typename Layout::exponent* const e = exponent + first;
        const std::uint8_t* p[Layout::planes];
        for (unsigned k = 0; k < Layout::planes; ++k) p[k] = plane[k] + first;
        number* __restrict const to = out.data() + first;

        typename Layout::exponent seen = 0;
        if constexpr (Layout::exponent_bits < 8 * sizeof seen)
            for (std::size_t i = 0; i < count; ++i) seen |= e[i];
        exponents |= seen;
        std::uint8_t seen_top = 0;
        const std::uint8_t* const top_plane = p[Layout::planes - 1];
        if constexpr (Layout::top_plane_bits < 8)
            for (std::size_t i = 0; i < count; ++i) seen_top |= top_plane[i];
        tops |= seen_top;

        constexpr unsigned top = 8 * (Layout::planes - 1);
        constexpr unsigned below = Layout::mantissa_bits - top;
        constexpr unsigned sign = 8 * sizeof(number) - 1;
        for (std::size_t i = 0; i < count; ++i) {
            const number high = top_plane[i];
            number n =
                static_cast<number>(static_cast<number>(e[i]) << Layout::mantissa_bits |
                                    high >> below << sign | (high & ((1u << below) - 1)) << top);
            for (unsigned k = 0; k + 1 < Layout::planes; ++k)
                n = static_cast<number>(n | static_cast<number>(p[k][i]) << (8 * k));
            to[i] = n;
        }
    }
    return exponents >> Layout::exponent_bits == 0 && tops >> Layout::top_plane_bits == 0;
}

[[gnu::always_inline]] inline void split_hi6_loops(std::span<const std::uint16_t> in,
                                                   std::uint8_t* high, std::uint16_t* low) {
    for (std::size_t first = 0; first < in.size(); first += piece) {
        const std::size_t count = std::min(piece, in.size() - first);
        const std::uint16_t* const from = in.data() + first;
        std::uint8_t* __restrict const h = high + first;
        std::uint16_t* __restrict const l = low + first;
        for (std::size_t i = 0; i < count; ++i) h[i] = static_cast<std::uint8_t>(from[i] >> 10);
        for (std::size_t i = 0; i < count; ++i) l[i] = from[i] & 1023;
    }
}

[[gnu::always_inline]] inline bool join_hi6_loops(const std::uint8_t* high,
                                                  const std::uint16_t* low,
                                                  std::span<std::uint16_t> out) {
    unsigned highs = 0, lows = 0;
    for (std::size_t first = 0; first < out.size(); first += piece) {
        const std::size_t count = std::min(piece, out.size() - first);
        const std::uint8_t* const h = high + first;
        const std::uint16_t* const l = low + first;
        std::uint16_t* __restrict const to = out.data() + first;
        std::uint16_t seen_high = 0, seen_low = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint16_t high_bits = h[i];
            seen_high |= high_bits;
            seen_low |= l[i];
            to[i] = static_cast<std::uint16_t>(high_bits << 10 | l[i]);
        }
        highs |= seen_high;
        lows |= seen_low;
    }
    return highs < 64 && lows < 1024;
}

}  // namespace tessera::float_split
