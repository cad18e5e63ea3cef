// SPDX-License-Identifier: MIT
// Kernels of the bulk face: a block of symbols over interleaved states and one stack of words.
#pragma once

#include "arrangement.hpp"
#include "state.hpp"
#include "tables.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <span>

namespace tessera::rans {

constexpr unsigned max_states = 128;

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
