// SPDX-License-Identifier: MIT
// A frequency table in the two forms that the block kernels read.
#pragma once

#include "tessera/abi/prediction.h"

#include <cstdint>
#include <span>

namespace tessera::rans {

/// What coding one symbol needs. Outside the support all is 0.
struct encode_entry {
    std::uint64_t reciprocal;  ///< floor(2^63 / frequency) + 1: divides any 32-bit state exactly
    std::uint32_t start, frequency;
};
struct encode_table {
    const encode_entry* of_symbol;
    unsigned total_bits;
};

/// state / frequency, for every state.
inline std::uint32_t quotient(std::uint32_t state, std::uint64_t reciprocal) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint32_t>(wide{state} * reciprocal >> 63);
}

/// start << 16 | (frequency - 1) of each symbol, and the symbol of each point below the total.
template <class Symbol>
struct decode_table {
    const std::uint32_t* of_symbol;
    const Symbol* of_point;
    unsigned total_bits;
};

/// log2 of a total, which is a power of two up to 2^16.
unsigned total_bits(std::uint64_t total);

/// `out` has room for `table.alphabet` entries or more; the rest is cleared.
encode_table make_encode_table(const tsr_table& table, std::span<encode_entry> out);

/// `of_symbol` has room for table.alphabet entries, `of_point` for table.total. The alphabet fits
/// Symbol.
template <class Symbol>
decode_table<Symbol> make_decode_table(const tsr_table& table, std::span<std::uint32_t> of_symbol,
                                       std::span<Symbol> of_point);

}  // namespace tessera::rans
