// SPDX-License-Identifier: MIT
// Whole rows of bytes under one table, for each set of instructions that has a kernel of its own.
// All give the bits of the portable kernels.
#pragma once

#include "state.hpp"
#include "tables.hpp"

#include <cstddef>

namespace tessera::rans {

/// Rows of so many states, and no others, are for these kernels.
constexpr bool has_row_kernel(std::size_t states) { return states == 64 || states == 128; }

/// Where coding stands, and the table it uses.
struct encode_rows {
    std::uint32_t* states;
    std::size_t row_size;       ///< has_row_kernel
    const encode_table& table;  ///< with of_byte
    std::uint8_t* words;        ///< room for a word a symbol and 64 bytes; moved on
    bool outside;               ///< becomes true where a symbol has no interval
};
struct decode_rows {
    std::uint32_t* states;
    std::size_t row_size;
    const decode_table<std::uint8_t>& table;  ///< with all_of_point wherever the total allows
    const std::uint8_t* begin;
    const std::uint8_t* end;  ///< 64 readable bytes follow; moved down
};

/// The totals, 2^total_bits, whose division the kernel has exact.
constexpr bool encodes_avx512(unsigned total_bits) { return total_bits >= 10; }
constexpr bool encodes_avx2(unsigned total_bits) { return total_bits >= 1; }

/// Codes `rows` rows that begin at `symbols`, the last one first.
void encode_rows_avx512(encode_rows& at, const std::uint8_t* symbols, std::uint64_t rows);
void encode_rows_avx2(encode_rows& at, const std::uint8_t* symbols, std::uint64_t rows);

/// Decodes up to `rows` rows, the first one first, and returns how many: it stops at the first that
/// begins with fewer words than it might need.
std::uint64_t decode_rows_avx512(decode_rows& at, std::uint8_t* symbols, std::uint64_t rows);
std::uint64_t decode_rows_avx2(decode_rows& at, std::uint8_t* symbols, std::uint64_t rows);

}  // namespace tessera::rans
