// SPDX-License-Identifier: MIT
// Kernels of the bulk face: a block of symbols over interleaved states and one stack of words.
#pragma once

#include "state.hpp"
#include "tables.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace tessera::rans {

constexpr unsigned max_states = 128;

/// Which table a symbol uses: table[of_group[index / group]], or table[0] where of_group is null.
template <class Table>
struct arrangement {
    const Table* table;
    const std::uint16_t* of_group;
    std::uint64_t group;

    const Table& of(std::uint64_t index) const {
        return of_group == nullptr ? table[0] : table[of_group[index / group]];
    }
    /// Whether symbols [begin, end) use one table for certain.
    bool one_table(std::uint64_t begin, std::uint64_t end) const {
        return of_group == nullptr || begin / group == (end - 1) / group;
    }
    /// How many whole rows from `begin` on, of `rows`, use one table for certain.
    std::uint64_t rows_of_one(std::uint64_t begin, std::uint64_t row_size,
                              std::uint64_t rows) const {
        if (of_group == nullptr) return rows;
        return std::min(rows, (group - begin % group) / row_size);
    }
    /// The same, of those that end at `end`.
    std::uint64_t rows_of_one_before(std::uint64_t end, std::uint64_t row_size,
                                     std::uint64_t rows) const {
        if (of_group == nullptr) return rows;
        return std::min(rows, ((end - 1) % group + 1) / row_size);
    }
};

/// Where in a row of `states` symbols of `width` bytes the symbol of state k stands: a vector of 16
/// states takes every (4 / width)-th symbol, so that bytes become 32-bit lanes by a shift alone.
constexpr unsigned place(unsigned k, unsigned states, std::size_t width) {
    const auto apart = static_cast<unsigned>(4 / width);
    if (states < 16 * apart) return k;
    const unsigned vector = k / 16;
    return vector / apart * 16 * apart + k % 16 * apart + vector % apart;
}

/// States for `symbols` symbols: a power of two, one for each 4096, so that they cost about
/// two thousandths.
unsigned states_for(std::uint64_t symbols);

/// Codes `symbols`, last row first, into `words` (room for one word of 2 bytes a symbol, and 64
/// bytes), and leaves the states in `states` (their number is a power of two up to max_states).
/// Returns the bytes of words written. A symbol that its table lacks makes `outside` true and the
/// rest worthless.
template <class Symbol>
std::size_t encode_block(std::span<const Symbol> symbols, const arrangement<encode_table>& tables,
                         std::span<std::uint32_t> states, std::uint8_t* words, bool& outside,
                         sdk::instructions set);

/// The inverse: takes words from the end of `words` (behind which 64 more bytes can be read) and
/// the states as they were left. Returns whether all words were used and every state came back to
/// where encoders begin.
template <class Symbol>
bool decode_block(std::span<const std::uint8_t> words, std::span<std::uint32_t> states,
                  const arrangement<decode_table<Symbol>>& tables, std::span<Symbol> symbols,
                  sdk::instructions set);

}  // namespace tessera::rans
