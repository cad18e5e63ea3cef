// SPDX-License-Identifier: MIT
// Kernels of the bulk face: symbols dealt out to lanes in turn.
#pragma once

#include "../common/point_search.hpp"
#include "lanes.hpp"

namespace tessera::range {

constexpr unsigned max_log_lanes = 4;

/// log2 of the lanes for `symbols` symbols: a power of two, one lane for each 4096, so that their
/// sizes and ends cost about a thousandth.
constexpr unsigned log_lanes_for(std::uint64_t symbols) {
    const auto wanted = static_cast<unsigned>(std::bit_width(symbols / 4096));
    return wanted == 0 ? 0 : std::min(wanted - 1, max_log_lanes);
}

/// A table as the kernels read it: the edges of tsr_table, and for decoding a search.
struct coding_table {
    divider by{1};
    const std::uint32_t* lower = nullptr;
    std::uint32_t alphabet = 0;
    bool of_two = false;          ///< and neither of them sure
    common::point_search search;  ///< where decoding

    tsr_interval interval(std::uint32_t symbol) const {
        const std::uint64_t end = symbol + 1 < alphabet ? lower[symbol + 1] : by.total();
        return {lower[symbol], static_cast<std::uint32_t>(end - lower[symbol])};
    }
    /// Whether `symbol` is in the support. Of an alphabet of 1 the symbol has all of the total,
    /// which may be 2^32.
    bool supports(std::uint32_t symbol) const {
        return symbol < alphabet && (symbol + 1 < alphabet ? lower[symbol + 1] > lower[symbol]
                                                           : by.total() > lower[symbol]);
    }
};

/// `room` for point_search::starts, or empty where only encoding.
coding_table make_table(const tsr_table& from, std::span<std::uint32_t> room);

/// Which table a symbol uses: as in tsr_tables.
struct arrangement {
    const coding_table* table;
    const std::uint16_t* of_group;
    std::uint64_t group;
    const coding_table& of(std::uint64_t index) const {
        return of_group == nullptr ? table[0] : table[of_group[index / group]];
    }
};

/// Codes symbols [first, first + symbols.size()) of a block, at most one for each lane, each lane
/// with room for it. Returns how many were in the support of their table, from the first on.
template <class Symbol>
std::size_t encode_row(std::span<const Symbol> symbols, std::uint64_t first,
                       const arrangement& tables, std::span<encoder_lane> lanes);

/// The inverse, of all rows. False where bytes ran out or lie in no interval.
template <class Symbol>
bool decode_rows(std::span<Symbol> symbols, const arrangement& tables,
                 std::span<decoder_lane> lanes);

}  // namespace tessera::range
