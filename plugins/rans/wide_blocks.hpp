// SPDX-License-Identifier: MIT
// The bulk face over wide states: a block one of whose totals is above 2^16.
#pragma once

#include "../common/point_search.hpp"
#include "blocks.hpp"
#include "wide.hpp"

namespace tessera::rans {

/// A table as the kernels read it; `search` is there for decoding.
struct wide_table {
    const std::uint32_t* lower = nullptr;
    std::uint32_t alphabet = 0;
    unsigned total_bits = 0;
    common::point_search search;

    std::uint64_t end_of(std::uint32_t symbol) const {
        return symbol + 1 < alphabet ? lower[symbol + 1] : std::uint64_t{1} << total_bits;
    }
    bool supports(std::uint32_t symbol) const {
        return symbol < alphabet && end_of(symbol) > lower[symbol];
    }
    tsr_interval interval(std::uint32_t symbol) const {
        return {lower[symbol], static_cast<std::uint32_t>(end_of(symbol) - lower[symbol])};
    }
};

/// Codes `symbols`, last row first, into `words` (room for 4 bytes a symbol), and leaves the states
/// in `states`. Returns the bytes of words written. A symbol outside its table ends it, with its
/// index in `outside`, which is SIZE_MAX else.
template <class Symbol>
std::size_t encode_wide(std::span<const Symbol> symbols, const arrangement<wide_table>& tables,
                        std::span<std::uint64_t> states, std::uint8_t* words, std::size_t& outside);

/// The inverse. Returns whether all words were used and every state came back to where encoders
/// begin.
template <class Symbol>
bool decode_wide(std::span<const std::uint8_t> words, std::span<std::uint64_t> states,
                 const arrangement<wide_table>& tables, std::span<Symbol> symbols);

}  // namespace tessera::rans
