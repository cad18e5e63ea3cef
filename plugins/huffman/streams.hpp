// SPDX-License-Identifier: MIT
// Kernels: symbols to streams of codes and back, four streams side by side.
#pragma once

#include "codes.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::huffman {

constexpr unsigned streams = 4;
constexpr std::uint64_t least_for_all_streams = 1024;  ///< symbols; fewer are one stream

/// Stream k has the symbols from edge(k) to edge(k + 1).
constexpr std::uint64_t edge(unsigned k, std::uint64_t symbols) {
    if (symbols < least_for_all_streams) return k == 0 ? 0 : symbols;
    return k == streams ? symbols : (symbols + streams - 1) / streams * k;
}

/// Which table a symbol uses: table[of_group[index / group]], or table[0] where of_group is null.
template <class Table>
struct arrangement {
    const Table* table;
    const std::uint16_t* of_group;
    std::uint64_t group;

    const Table& of(std::uint64_t index) const {
        return of_group == nullptr ? table[0] : table[of_group[index / group]];
    }
    /// Where the table of `index` may end, `end` at the latest.
    std::uint64_t end_of(std::uint64_t index, std::uint64_t end) const {
        if (of_group == nullptr) return end;
        const std::uint64_t next = (index / group + 1) * group;
        return next < end ? next : end;
    }
};

struct encode_table {
    const std::uint32_t* of_symbol;  ///< make_codes
};

template <class Symbol>
struct decode_table {
    const std::uint32_t* of_bits;  ///< make_pairs for bytes, else make_places
    const std::uint32_t* symbol;   ///< of each place, for wider symbols
};

/// Writes stream k at begin[k], which has room for its symbols at `longest` bits each and 8 bytes,
/// and its size to size[k]. `outside` becomes true where a symbol has no code.
template <class Symbol>
void encode_streams(std::span<const Symbol> symbols, const arrangement<encode_table>& tables,
                    unsigned longest, std::array<std::uint8_t*, streams> begin,
                    std::array<std::size_t, streams>& size, bool& outside, sdk::instructions set);

/// Reads stream k from from[k]. Returns whether every stream held codes and ended with its last
/// symbol, zeros in the bits that were left of its last byte. Tables have 2^table_bits entries.
template <class Symbol>
bool decode_streams(const std::array<std::span<const std::uint8_t>, streams>& from,
                    const arrangement<decode_table<Symbol>>& tables, unsigned table_bits,
                    std::span<Symbol> symbols, sdk::instructions set);

}  // namespace tessera::huffman
