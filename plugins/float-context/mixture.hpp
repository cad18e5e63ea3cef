// SPDX-License-Identifier: MIT
// A weighted sum of a few rows of counts, and what weights the rows have earned.
#pragma once

#include "counts.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <array>
#include <bit>

namespace tessera::float_context {

/// One prediction to make from `Rows` rows, 2 or 3: which they are, what brings the counts of each
/// to shares, and that times the row's weight.
template <std::size_t Rows>
struct recipe {
    std::uint32_t row[Rows];
    std::uint16_t reciprocal[Rows];
    std::uint16_t factor[Rows];
};

/// How far a row's word counts, in proportion to the others. They sum to 2^15 .. 2^16.
template <std::size_t Rows>
struct weights {
    std::uint16_t of[Rows];

    static constexpr weights equal() {
        weights w{};
        for (auto& one : w.of) one = 65535 / Rows;
        return w;
    }
};

/// What each weight is given for the 128th that it gave, of those that share it.
template <std::size_t Rows>
constexpr std::uint32_t handed_out = 384 / Rows;

/// floor((2^24 - 1) / (total / 64)), which is 2^30 / total to within 1 in 256.
inline constexpr auto reciprocals = [] {
    std::array<std::uint16_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i)
        table[i] = static_cast<std::uint16_t>(((1u << 24) - 1) / (256 + i));
    return table;
}();

/// Fills in the reciprocals and factors for the recipe's rows.
template <std::size_t Rows>
void weigh(const count_rows& rows, const weights<Rows>& w, recipe<Rows>& r) {
    for (std::size_t k = 0; k < Rows; ++k) {
        r.reciprocal[k] = reciprocals[rows.states[r.row[k]].total / 64 - 256];
        r.factor[k] = static_cast<std::uint16_t>(std::uint32_t{w.of[k]} * r.reciprocal[k] >> 16);
    }
}

/// Scores of symbol s: the sum of floor(count[s] x factor / 2^16) over the rows, for each recipe;
/// padded(alphabet) numbers to each.
template <std::size_t Rows>
void mix(const count_rows& rows, std::span<const recipe<Rows>> recipes, std::uint32_t* scores,
         sdk::instructions set);

/// Each weight grows with its row's share of the symbol that came, relative to the others', and
/// gives a little of itself to all. Rows are as they were when they were weighed.
template <std::size_t Rows>
void reward(const count_rows& rows, const recipe<Rows>& r, std::uint32_t symbol, weights<Rows>& w) {
    std::uint32_t earned[Rows], sum = 0;
    for (std::size_t k = 0; k < Rows; ++k) {
        const std::uint32_t share =
            std::uint32_t{rows.row(r.row[k])[symbol]} * r.reciprocal[k] >> 15;
        earned[k] = w.of[k] * (share + 1);
        sum += earned[k];
    }
    // Only their proportion counts: a shift keeps their sum within 2^15 .. 2^16.
    const int shift = std::bit_width(sum) - 16;
    for (std::size_t k = 0; k < Rows; ++k) {
        const std::uint32_t kept = earned[k] >> shift;
        w.of[k] = static_cast<std::uint16_t>(kept - kept / 128 + handed_out<Rows>);
    }
}

/// mix for machines that have the instructions.
template <std::size_t Rows>
void mix_avx2(const count_rows& rows, std::span<const recipe<Rows>> recipes, std::uint32_t* scores);
template <std::size_t Rows>
void mix_avx512(const count_rows& rows, std::span<const recipe<Rows>> recipes,
                std::uint32_t* scores);

}  // namespace tessera::float_context
