// SPDX-License-Identifier: MIT
// A canonical code in the forms that the kernels read.
#pragma once

#include "lengths.hpp"

#include "tessera/abi/prediction.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::huffman {

/// The symbols that have a code, in rising order, and its length. One symbol may have length 0.
struct code_lengths {
    std::vector<std::uint32_t> symbol;
    std::vector<std::uint8_t> length;
    unsigned longest = 0;
};

/// Takes the table's lengths where it has them, else makes the best of up to `longest` bits (more
/// where the support asks for them). Throws sdk::error where no code of up to 16 bits is possible
/// or the lengths given belong to no prefix code.
code_lengths lengths_of(const tsr_table& table, unsigned longest);

/// The canonical code words, each with its first bit lowest, as codes are read.
std::vector<std::uint32_t> canonical_codes(const code_lengths& lengths);

/// code | length << 16 of a symbol; no_code where it has none.
constexpr std::uint32_t no_code = 1u << 31;
/// `out` has an entry for every number that a symbol can be.
void make_codes(const code_lengths& lengths, std::span<std::uint32_t> out);

/// What the next bits stand for: bits of all | first << 8 | second << 16 | bits of the
/// first << 24 | symbols << 30, one or two symbols of a byte each. 0 where they are no code. A code
/// of no bits is its symbol once.
using byte_pair = std::uint32_t;
void make_pairs(const code_lengths& lengths, unsigned table_bits, std::span<byte_pair> out);

/// The same of one symbol of any width, as its place among those that have codes:
/// bits | place << 8 | bits << 24 | 1 << 30.
void make_places(const code_lengths& lengths, unsigned table_bits, std::span<std::uint32_t> out);

}  // namespace tessera::huffman
