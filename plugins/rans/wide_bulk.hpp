// SPDX-License-Identifier: MIT
// What the binding does with a block whose totals need wide states.
#pragma once

#include "../common/bulk_symbols.hpp"
#include "wide_blocks.hpp"

#include "tessera/sdk.hpp"

#include <bit>
#include <string>

namespace tessera::rans {

/// Whether a block with these tables has wide states.
inline bool needs_wide(const tsr_tables& tables) {
    return std::any_of(tables.table, tables.table + tables.count,
                       [](const tsr_table& t) { return t.total >> max_total_bits > 1; });
}

inline std::span<const wide_table> make_wide_tables(sdk::call& c, const tsr_tables& tables,
                                                    bool decoding) {
    const auto all = c.scratch<wide_table>(tables.count);
    for (std::uint32_t i = 0; i < tables.count; ++i) {
        const tsr_table& t = tables.table[i];
        all[i] = {t.lower, t.alphabet, static_cast<unsigned>(std::countr_zero(t.total)), {}};
        if (decoding)
            all[i].search =
                common::point_search(t, c.scratch<std::uint32_t>(common::point_search::starts));
    }
    return all;
}

/// `count` states.
template <class Symbol>
void encode_wide_block(sdk::call& c, const tsr_tables& tables, std::span<const Symbol> symbols,
                       unsigned count) {
    std::uint64_t states[max_states];
    const auto made = make_wide_tables(c, tables, false);
    const std::uint64_t room = wide_word * symbols.size() + wide_state * count + 1;
    std::uint8_t* const out = c.output<std::uint8_t>(room).data();
    std::size_t outside = 0;
    std::size_t bytes = encode_wide<Symbol>(symbols, {made.data(), tables.of_group, tables.group},
                                            {states, count}, out, outside);
    if (outside != SIZE_MAX)
        common::refuse_symbol(outside, symbols[outside], "the support of its table");
    for (unsigned k = 0; k < count; ++k, bytes += wide_state)
        store_little<wide_state>(out + bytes, states[k]);
    out[bytes++] = static_cast<std::uint8_t>(std::countr_zero(count));
    c.commit(bytes);
}

template <class Symbol>
void decode_wide_block(sdk::call& c, const tsr_tables& tables, std::span<const std::uint8_t> bytes,
                       std::span<Symbol> symbols) {
    if (symbols.empty() && bytes.empty()) return;
    if (bytes.empty() || bytes.back() > std::countr_zero(max_states))
        sdk::corrupt("expected the number of states at the end, 2^0 to 2^7");
    const std::size_t count = std::size_t{1} << bytes.back();
    if (bytes.size() < 1 + wide_state * count)
        sdk::corrupt("expected " + std::to_string(count) + " states of 64 bits, found " +
                     std::to_string(bytes.size()) + " bytes");
    for (std::uint32_t i = 0; i < tables.count; ++i)
        if (sizeof(Symbol) < 4 && tables.table[i].alphabet > 1u << 8 * (sizeof(Symbol) & 3))
            throw sdk::error{TSR_E_UNSUPPORTED, "a table of " +
                                                    std::to_string(tables.table[i].alphabet) +
                                                    " symbols for a narrower stream"};
    const auto words = bytes.first(bytes.size() - 1 - wide_state * count);
    std::uint64_t states[max_states];
    for (std::size_t k = 0; k < count; ++k) {
        states[k] = load_little<wide_state>(words.data() + words.size() + wide_state * k);
        if (states[k] < wide_floor) sdk::corrupt("a state below 2^32");
    }
    const auto made = make_wide_tables(c, tables, true);
    if (!decode_wide<Symbol>(words, {states, count}, {made.data(), tables.of_group, tables.group},
                             symbols))
        sdk::corrupt("words do not end where the symbols do");
}

}  // namespace tessera::rans
