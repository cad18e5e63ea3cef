// SPDX-License-Identifier: MIT
// Rows of symbols over wide states.
#include "wide_blocks.hpp"

namespace tessera::rans {

template <class Symbol>
std::size_t encode_wide(std::span<const Symbol> symbols, const arrangement<wide_table>& tables,
                        std::span<std::uint64_t> states, std::uint8_t* words,
                        std::size_t& outside) {
    std::fill(states.begin(), states.end(), wide_floor);
    outside = SIZE_MAX;
    std::uint8_t* end = words;
    const std::size_t rows = (symbols.size() + states.size() - 1) / states.size();
    for (std::size_t row = rows; row-- > 0;) {
        const std::size_t first = row * states.size();
        const std::size_t count = std::min(states.size(), symbols.size() - first);
        for (std::size_t k = 0; k < count; ++k) {
            const wide_table& table = tables.of(first + k);
            const Symbol symbol = symbols[first + k];
            if (!table.supports(symbol)) {
                outside = first + k;
                return 0;
            }
            end = push_wide(states[k], table.interval(symbol), table.total_bits, end);
        }
    }
    return static_cast<std::size_t>(end - words);
}

template <class Symbol>
bool decode_wide(std::span<const std::uint8_t> words, std::span<std::uint64_t> states,
                 const arrangement<wide_table>& tables, std::span<Symbol> symbols) {
    const std::uint8_t* const begin = words.data();
    const std::uint8_t* end = begin + words.size();
    for (std::size_t first = 0; first < symbols.size(); first += states.size()) {
        for (std::size_t k = std::min(states.size(), symbols.size() - first); k-- > 0;) {
            const wide_table& table = tables.of(first + k);
            const std::uint32_t symbol =
                table.search.symbol_of(wide_point(states[k], table.total_bits));
            symbols[first + k] = static_cast<Symbol>(symbol);
            if (!pop_wide(states[k], table.interval(symbol), table.total_bits, begin, end))
                return false;
        }
    }
    return begin == end && std::all_of(states.begin(), states.end(),
                                       [](std::uint64_t x) { return x == wide_floor; });
}

template std::size_t encode_wide(std::span<const std::uint8_t>, const arrangement<wide_table>&,
                                 std::span<std::uint64_t>, std::uint8_t*, std::size_t&);
template std::size_t encode_wide(std::span<const std::uint16_t>, const arrangement<wide_table>&,
                                 std::span<std::uint64_t>, std::uint8_t*, std::size_t&);
template std::size_t encode_wide(std::span<const std::uint32_t>, const arrangement<wide_table>&,
                                 std::span<std::uint64_t>, std::uint8_t*, std::size_t&);
template bool decode_wide(std::span<const std::uint8_t>, std::span<std::uint64_t>,
                          const arrangement<wide_table>&, std::span<std::uint8_t>);
template bool decode_wide(std::span<const std::uint8_t>, std::span<std::uint64_t>,
                          const arrangement<wide_table>&, std::span<std::uint16_t>);
template bool decode_wide(std::span<const std::uint8_t>, std::span<std::uint64_t>,
                          const arrangement<wide_table>&, std::span<std::uint32_t>);

}  // namespace tessera::rans
