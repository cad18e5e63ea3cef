// SPDX-License-Identifier: MIT
// The portable kernels of the bulk face, the reference for every faster one, and the choice among
// them: whole rows of bytes go to the fastest kernel that has them, everything else stays here.
#include "blocks.hpp"

#include "rows.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace tessera::rans {

namespace {

template <class Symbol>
std::array<std::uint8_t, max_states> places(unsigned states) {
    std::array<std::uint8_t, max_states> all{};
    for (unsigned k = 0; k < states; ++k)
        all[k] = static_cast<std::uint8_t>(place(k, states, sizeof(Symbol)));
    return all;
}

// Branches on whether a word moves would be guessed wrong again and again: both are arithmetic.
inline void push(std::uint32_t& state, const encode_entry& e, unsigned total_bits,
                 std::uint8_t*& words) {
    const auto gives = static_cast<unsigned>(gives_word(state, e.frequency, total_bits));
    store_word(words, state & 0xFFFF);
    words += 2 * gives;
    const std::uint32_t x = state >> 16 * gives;
    state = pushed(x, quotient(x, e.reciprocal), e.start, e.frequency, total_bits);
}

template <class Symbol>
inline Symbol pop(std::uint32_t& state, const decode_table<Symbol>& table) {
    const std::uint32_t point = state & ((1u << table.total_bits) - 1);
    if constexpr (sizeof(Symbol) == 1) {
        if (table.all_of_point != nullptr) {
            const std::uint32_t all = table.all_of_point[point];
            state = ((all >> 8 & 0xFFF) + 1) * (state >> table.total_bits) + (all >> 20);
            return static_cast<Symbol>(all);
        }
        if (table.of_point == nullptr) {
            const search_table& t = *table.search;
            const auto* const after = std::upper_bound(t.edge, t.edge + t.support, point);
            const auto i = static_cast<std::size_t>(after - t.edge) - 1;
            state = popped(state, point, t.edge[i], t.frequency_less_one[i] + 1u, table.total_bits);
            return static_cast<Symbol>(t.symbol[i]);
        }
    }
    const Symbol symbol = table.of_point[point];
    const std::uint32_t packed = table.of_symbol[symbol];
    state = popped(state, point, packed >> 16, (packed & 0xFFFF) + 1, table.total_bits);
    return symbol;
}

// One row in the decoder's order, taking words where there may be too few; false once there are.
template <class Symbol>
bool decode_row_checked(const std::uint8_t* begin, const std::uint8_t*& end,
                        std::span<std::uint32_t> states, const std::uint8_t* place_of,
                        const arrangement<decode_table<Symbol>>& tables, std::span<Symbol> symbols,
                        std::uint64_t row) {
    for (std::size_t k = states.size(); k-- > 0;) {
        const std::uint64_t at = row + place_of[k];
        if (at >= symbols.size()) continue;
        symbols[at] = pop(states[k], tables.of(at));
        if (states[k] >= state_floor) continue;
        if (end - begin < 2) return false;
        end -= 2;
        states[k] = states[k] << 16 | load_word(end);
    }
    return true;
}

// Rows on a faster kernel; they return how many they coded.
std::uint64_t encode_fast(encode_rows& at, std::uint64_t end, std::uint64_t rows,
                          sdk::instructions set) {
    if (at.by == lookup::none) return 0;
    if (at.by != lookup::gathers) return encode_rows_avx512vbmi(at, end, rows);
    return set >= sdk::instructions::avx512 ? encode_rows_avx512(at, end, rows)
                                            : encode_rows_avx2(at, end, rows);
}

std::uint64_t decode_fast(decode_rows& at, std::uint64_t first, std::uint64_t rows,
                          sdk::instructions set) {
    if (at.by == lookup::none) return 0;
    return set >= sdk::instructions::avx512 ? decode_rows_avx512(at, first, rows)
                                            : decode_rows_avx2(at, first, rows);
}

}  // namespace

unsigned states_for(std::uint64_t symbols) {
    return static_cast<unsigned>(
        std::clamp<std::uint64_t>(std::bit_floor(symbols / 4096), 1, max_states));
}

template <class Symbol>
std::size_t encode_block(std::span<const Symbol> symbols, const arrangement<encode_table>& tables,
                         std::span<std::uint32_t> states, std::uint8_t* words, bool& outside,
                         sdk::instructions set) {
    const auto row_size = states.size();
    const auto place_of = places<Symbol>(static_cast<unsigned>(row_size));
    std::fill(states.begin(), states.end(), state_floor);
    std::uint8_t* const begin = words;
    bool bad = false;
    const std::uint64_t tail = symbols.size() / row_size * row_size;
    for (std::size_t k = 0; k < row_size; ++k) {
        const std::uint64_t at = tail + place_of[k];
        if (at >= symbols.size()) continue;
        const encode_table& table = tables.of(at);
        const encode_entry& e = table.of_symbol[symbols[at]];
        bad |= e.frequency == 0;
        push(states[k], e, table.total_bits, words);
    }
    std::uint64_t row = tail;
    [[maybe_unused]] const lookup by =
        sizeof(Symbol) == 1 && has_row_kernel(row_size) ? encode_lookup(tables, set) : lookup::none;
    while (row > 0) {
        if constexpr (sizeof(Symbol) == 1) {
            encode_rows at{states.data(), row_size, tables, by, symbols.data(), words, false};
            row -= row_size * encode_fast(at, row, row / row_size, set);
            words = at.words;
            bad |= at.outside;
            if (row == 0) break;
        }
        row -= row_size;
        const bool one = tables.one_table(row, row + row_size);
        const encode_table first = tables.of(row);
        for (std::size_t k = 0; k < row_size; ++k) {
            const std::uint64_t at = row + place_of[k];
            const encode_table& table = one ? first : tables.of(at);
            const encode_entry& e = table.of_symbol[symbols[at]];
            bad |= e.frequency == 0;
            push(states[k], e, table.total_bits, words);
        }
    }
    outside = bad;
    return static_cast<std::size_t>(words - begin);
}

template <class Symbol>
bool decode_block(std::span<const std::uint8_t> words, std::span<std::uint32_t> states,
                  const arrangement<decode_table<Symbol>>& tables, std::span<Symbol> symbols,
                  sdk::instructions set) {
    const auto row_size = states.size();
    const auto place_of = places<Symbol>(static_cast<unsigned>(row_size));
    const std::uint8_t* const begin = words.data();
    const std::uint8_t* end = begin + words.size();
    const std::uint64_t tail = symbols.size() / row_size * row_size;
    [[maybe_unused]] lookup by = lookup::none;
    if constexpr (sizeof(Symbol) == 1)
        if (has_row_kernel(row_size)) by = decode_lookup(tables, set);
    for (std::uint64_t row = 0; row < tail; row += row_size) {
        if constexpr (sizeof(Symbol) == 1) {
            decode_rows at{states.data(), row_size, tables, by, symbols.data(), begin, end};
            row += row_size * decode_fast(at, row, (tail - row) / row_size, set);
            end = at.end;
            if (row == tail) break;
        }
        if (static_cast<std::size_t>(end - begin) < 2 * row_size ||
            !tables.one_table(row, row + row_size)) {
            if (!decode_row_checked(begin, end, states, place_of.data(), tables, symbols, row))
                return false;
            continue;
        }
        const decode_table<Symbol> table = tables.of(row);
        Symbol* const out = symbols.data() + row;
        for (std::size_t k = row_size; k-- > 0;) {
            out[place_of[k]] = pop(states[k], table);
            const auto takes = static_cast<unsigned>(states[k] < state_floor);
            end -= 2 * takes;
            states[k] = states[k] << 16 * takes | (load_word(end) & (0u - takes));
        }
    }
    if (!decode_row_checked(begin, end, states, place_of.data(), tables, symbols, tail))
        return false;
    return end == begin && std::all_of(states.begin(), states.end(),
                                       [](std::uint32_t s) { return s == state_floor; });
}

template std::size_t encode_block(std::span<const std::uint8_t>, const arrangement<encode_table>&,
                                  std::span<std::uint32_t>, std::uint8_t*, bool&,
                                  sdk::instructions);
template bool decode_block(std::span<const std::uint8_t>, std::span<std::uint32_t>,
                           const arrangement<decode_table<std::uint8_t>>&, std::span<std::uint8_t>,
                           sdk::instructions);
template std::size_t encode_block(std::span<const std::uint16_t>, const arrangement<encode_table>&,
                                  std::span<std::uint32_t>, std::uint8_t*, bool&,
                                  sdk::instructions);
template bool decode_block(std::span<const std::uint8_t>, std::span<std::uint32_t>,
                           const arrangement<decode_table<std::uint16_t>>&,
                           std::span<std::uint16_t>, sdk::instructions);
template std::size_t encode_block(std::span<const std::uint32_t>, const arrangement<encode_table>&,
                                  std::span<std::uint32_t>, std::uint8_t*, bool&,
                                  sdk::instructions);
template bool decode_block(std::span<const std::uint8_t>, std::span<std::uint32_t>,
                           const arrangement<decode_table<std::uint32_t>>&,
                           std::span<std::uint32_t>, sdk::instructions);

}  // namespace tessera::rans
