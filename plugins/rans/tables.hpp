// SPDX-License-Identifier: MIT
// A frequency table in the two forms that the block kernels read.
#pragma once

#include "tessera/abi/prediction.h"

#include <cstdint>
#include <span>

namespace tessera::rans {

/// The intervals of bytes in a form that fits registers. A support of up to `few` has them side by
/// side and a place among them for each of the 256 bytes; a larger one has them in the places of
/// their bytes, `frequency_less_one` of a byte outside being `outside`.
struct interval_table {
    static constexpr unsigned few = 128;
    static constexpr std::uint8_t no_place = 0xFF;
    static constexpr std::uint16_t outside = 0xFFFF;
    alignas(64) std::uint16_t start[256];
    alignas(64) std::uint16_t frequency_less_one[256];
    alignas(64) std::uint8_t place_of_byte[256];
    unsigned support;
};

/// What coding one symbol needs. Outside the support all is 0.
struct encode_entry {
    std::uint64_t reciprocal;  ///< floor(2^63 / frequency) + 1: divides any 32-bit state exactly
    std::uint32_t start, frequency;
};
struct encode_table {
    const encode_entry* of_symbol;
    unsigned total_bits;
    /// For bytes: what `packed_interval` makes of each of the 256, or null.
    const std::uint32_t* of_byte = nullptr;
    const interval_table* intervals = nullptr;  ///< for bytes, where made, or null
};

/// start << 16 | (frequency - 1), the whole of an interval. No interval is `no_interval`: it would
/// end beyond a total of 2^16.
constexpr std::uint32_t packed_interval(std::uint32_t start, std::uint32_t frequency) {
    return start << 16 | (frequency - 1);
}
constexpr std::uint32_t no_interval = 0xFFFFFFFF;

/// state / frequency, for every state.
inline std::uint32_t quotient(std::uint32_t state, std::uint64_t reciprocal) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint32_t>(wide{state} * reciprocal >> 63);
}

/// A support of up to 64 symbols in a form that fits registers. The symbol of a point is found by
/// a search over the lower edges. Places past the support repeat its last symbol, edge and all.
struct search_table {
    static constexpr unsigned places = 64;
    alignas(64) std::uint16_t edge[places];
    alignas(64) std::uint16_t frequency_less_one[places];
    alignas(64) std::uint16_t symbol[places];
    unsigned support;
};

/// Totals up to 2^12 have everything about a point below the total in one number:
/// symbol | (frequency - 1) << 8 | (point - start) << 20.
constexpr unsigned max_point_bits = 12;

/// The packed interval of each symbol, and the symbol of each point below the total; bytes may have
/// a search table in their place.
template <class Symbol>
struct decode_table {
    const std::uint32_t* of_symbol;
    const Symbol* of_point;
    unsigned total_bits;
    const std::uint32_t* all_of_point = nullptr;  ///< where made (max_point_bits), or null
    const search_table* search = nullptr;         ///< where made, or null
};

/// log2 of a total, which is a power of two up to 2^16.
unsigned total_bits(std::uint64_t total);

/// `out` has room for `table.alphabet` entries or more; the rest is cleared.
encode_table make_encode_table(const tsr_table& table, std::span<encode_entry> out);

/// The 256 intervals of a table of bytes.
void make_byte_intervals(const encode_table& table, std::span<std::uint32_t, 256> out);

/// `out` has room for table.total numbers; the total is at most 2^max_point_bits.
void make_points(const tsr_table& table, std::span<std::uint32_t> out);

/// False where the support has more symbols than a search table has places, or one is no byte.
bool make_search(const tsr_table& table, search_table& out);
/// False where a symbol is no byte.
bool make_intervals(const tsr_table& table, interval_table& out);

/// `of_symbol` has room for table.alphabet entries, `of_point` for table.total. The alphabet fits
/// Symbol.
template <class Symbol>
decode_table<Symbol> make_decode_table(const tsr_table& table, std::span<std::uint32_t> of_symbol,
                                       std::span<Symbol> of_point);

}  // namespace tessera::rans
