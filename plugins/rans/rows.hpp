// SPDX-License-Identifier: MIT
// Whole rows of bytes, each under one table, for each set of instructions that has a kernel of its
// own. All give the bits of the portable kernels.
#pragma once

#include "arrangement.hpp"
#include "state.hpp"
#include "tables.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>

namespace tessera::rans {

/// Rows of so many states, and no others, are for these kernels.
constexpr bool has_row_kernel(std::size_t states) { return states == 64 || states == 128; }

/// How a kernel finds what belongs to a symbol or a point: one way for a whole block.
enum class lookup {
    none,          ///< no kernel for these tables
    register_32,   ///< in registers: a search table or intervals, of up to 32 symbols each,
    register_64,   ///< 64
    register_128,  ///< 128
    register_256,  ///< or, of intervals, any number
    gathers,       ///< encoding: of_byte; decoding: of_point, then of_symbol
    points,        ///< all_of_point
};
/// The quickest one that all tables allow.
lookup encode_lookup(const arrangement<encode_table>& tables, sdk::instructions set);
lookup decode_lookup(const arrangement<decode_table<std::uint8_t>>& tables, sdk::instructions set);

/// Where coding stands.
struct encode_rows {
    std::uint32_t* states;
    std::size_t row_size;  ///< has_row_kernel
    const arrangement<encode_table>& tables;
    lookup by;
    const std::uint8_t* symbols;  ///< of the block, from its first one
    std::uint8_t* words;          ///< room for a word a symbol and 64 bytes; moved on
    bool outside;                 ///< becomes true where a symbol has no interval
};
struct decode_rows {
    std::uint32_t* states;
    std::size_t row_size;
    const arrangement<decode_table<std::uint8_t>>& tables;
    lookup by;
    std::uint8_t* symbols;
    const std::uint8_t* begin;
    const std::uint8_t* end;  ///< 64 readable bytes follow; moved down
};

/// Codes up to `rows` rows that end at symbol `end`, the last one first, and returns how many: it
/// stops at the first that changes tables inside.
std::uint64_t encode_rows_avx512vbmi(encode_rows& at, std::uint64_t end, std::uint64_t rows);
std::uint64_t encode_rows_avx512(encode_rows& at, std::uint64_t end, std::uint64_t rows);
std::uint64_t encode_rows_avx2(encode_rows& at, std::uint64_t end, std::uint64_t rows);

/// Decodes up to `rows` rows from symbol `first` on, and returns how many: it stops also at the
/// first that begins with fewer words than it might need.
std::uint64_t decode_rows_avx512(decode_rows& at, std::uint64_t first, std::uint64_t rows);
std::uint64_t decode_rows_avx2(decode_rows& at, std::uint64_t first, std::uint64_t rows);

}  // namespace tessera::rans
