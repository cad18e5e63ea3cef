// SPDX-License-Identifier: MIT
// Numbers through a table that permutes them, and ranks to the order around zero and back.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::token_map {

/// Rank r around zero: 0, 1, -1, 2, -2, ... as two's complement, modulo 2^32: every rank has one.
constexpr std::uint32_t centred(std::uint32_t rank) {
    const std::uint32_t half = rank >> 1, even = (rank & 1) - 1;  // even: all ones, or none
    return (half ^ even) - even + (rank & 1);
}

/// The inverse.
constexpr std::uint32_t uncentred(std::uint32_t number) {
    // 1 .. 2^31 are the odd ranks.
    const std::uint32_t odd = number - 1 < 0x80000000u ? 1 : 0;
    return odd ? 2 * number - 1 : 0u - 2 * number;
}

/// What the kernels do to each number: `table[v]` where v < table.size(), else v; before that
/// `uncentred` or behind it `centred`, by the form.
enum class form { plain, centre_out, uncentre_in };

/// Writes as many numbers to `out` as `in` has and returns the largest that any was before it was
/// centred, for `uncentre_in` the largest after it was uncentred; 0 for none. `out` may be `in`.
template <form Form>
std::uint32_t permute(std::span<const std::uint32_t> in, std::span<const std::uint32_t> table,
                      std::uint32_t* out, sdk::instructions set);

/// The AVX2 form for the first numbers: returns how many it did, and raises `largest`. Only where
/// the machine has it; the table has at most 2^31 entries.
template <form Form>
std::size_t permute_avx2(std::span<const std::uint32_t> in, std::span<const std::uint32_t> table,
                         std::uint32_t* out, std::uint32_t& largest);

}  // namespace tessera::token_map
