// SPDX-License-Identifier: MIT
// What the bulk faces of coders share: symbols in the width they have, held against their tables.
#pragma once

#include "tessera/sdk.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace tessera::common {

/// Calls `f` with a value of the symbols' unsigned type. Throws error{TSR_E_UNSUPPORTED} for u64.
template <class F>
void with_symbols(const tsr_stream& symbols, F&& f) {
    if (symbols.type == TSR_U64)
        throw sdk::error{TSR_E_UNSUPPORTED, "expected symbols of up to 32 bits, found u64"};
    sdk::with_element(symbols.type, [&](auto zero) {
        if constexpr (sizeof zero < 8) f(zero);
    });
}

/// Refuses symbol number `index`; `what` it is outside of.
[[noreturn]] inline void refuse_symbol(std::uint64_t index, std::uint64_t symbol,
                                       const std::string& what) {
    throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) + " at " +
                                      std::to_string(index) + " is outside " + what};
}

/// Refuses symbols beyond the smallest alphabet of `tables`, so that kernels may index with them.
/// Bytes need no look: they index whole tables of 256 entries.
template <class Symbol>
void refuse_beyond_alphabets(std::span<const Symbol> symbols, const tsr_tables& tables) {
    if constexpr (sizeof(Symbol) > 1) {
        std::uint64_t least = UINT64_MAX;
        for (std::uint32_t i = 0; i < tables.count; ++i)
            least = std::min<std::uint64_t>(least, tables.table[i].alphabet);
        const auto beyond =
            std::find_if(symbols.begin(), symbols.end(), [least](Symbol s) { return s >= least; });
        if (beyond != symbols.end())
            refuse_symbol(static_cast<std::uint64_t>(beyond - symbols.begin()), *beyond,
                          "its table's alphabet of " + std::to_string(least));
    }
}

}  // namespace tessera::common
