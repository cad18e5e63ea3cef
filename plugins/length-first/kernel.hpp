// SPDX-License-Identifier: MIT
// Numbers as their length in bits, then the bits below the highest: what a model walks bit by bit
// in as few steps as the number is long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::length_first {

constexpr unsigned symbol_bits = 24, length_bits = 4;
constexpr unsigned part_bits = symbol_bits - length_bits;  ///< of the bits below the highest
constexpr unsigned least_length = 3;                       ///< of those bits
/// The largest number that has a symbol: 8 more has 18 bits below its highest.
constexpr std::uint32_t largest =
    (1u << (least_length + (1u << length_bits))) - (1u << least_length) - 1;

/// A symbol for each number, as format.md says. Returns false where one is above `largest`; what
/// was written is then worthless. `out` has as many places and may be `in`.
bool to_symbols(std::span<const std::uint32_t> in, std::uint32_t* out);

/// The inverse. Returns the place of the first that is no symbol, in.size() where there is none.
std::size_t to_numbers(std::span<const std::uint32_t> in, std::uint32_t* out);

}  // namespace tessera::length_first
