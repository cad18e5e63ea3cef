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

inline void push(std::uint32_t& state, const encode_entry& e, unsigned total_bits,
                 std::uint8_t*& words) {
    const bool gives = gives_word(state, e.frequency, total_bits);
    store_word(words, state & 0xFFFF);
    words += gives ? 2 : 0;
    const std::uint32_t x = gives ? state >> 16 : state;
    state = pushed(x, quotient(x, e.reciprocal), e.start, e.frequency, total_bits);
}

template <class Symbol>
inline Symbol pop(std::uint32_t& state, const decode_table<Symbol>& table) {
    const std::uint32_t point = state & ((1u << table.total_bits) - 1);
    if constexpr (sizeof(Symbol) == 1)
        if (table.all_of_point != nullptr) {
            const std::uint32_t all = table.all_of_point[point];
            state = ((all >> 8 & 0xFFF) + 1) * (state >> table.total_bits) + (all >> 20);
            return static_cast<Symbol>(all);
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

// Rows that end at `end` and use one table, on a faster kernel; returns how many it coded.
std::uint64_t encode_fast(const std::uint8_t* symbols, std::uint64_t end, std::uint64_t rows,
                          const encode_table& table, std::span<std::uint32_t> states,
                          std::uint8_t*& words, bool& outside, sdk::instructions set) {
    const bool wide = set == sdk::instructions::avx512 && encodes_avx512(table.total_bits);
    if (table.of_byte == nullptr || (!wide && !encodes_avx2(table.total_bits))) return 0;
    encode_rows at{states.data(), states.size(), table, words, false};
    const std::uint8_t* const from = symbols + end - rows * states.size();
    wide ? encode_rows_avx512(at, from, rows) : encode_rows_avx2(at, from, rows);
    words = at.words;
    outside |= at.outside;
    return rows;
}

std::uint64_t decode_fast(const std::uint8_t* begin, const std::uint8_t*& end, std::uint64_t rows,
                          const decode_table<std::uint8_t>& table, std::span<std::uint32_t> states,
                          std::uint8_t* symbols, sdk::instructions set) {
    decode_rows at{states.data(), states.size(), table, begin, end};
    const std::uint64_t done = set == sdk::instructions::avx512
                                   ? decode_rows_avx512(at, symbols, rows)
                                   : decode_rows_avx2(at, symbols, rows);
    end = at.end;
    return done;
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
    const bool fast = set != sdk::instructions::scalar && has_row_kernel(row_size);
    for (std::uint64_t row = tail; row > 0;) {
        if constexpr (sizeof(Symbol) == 1)
            if (fast) {
                const std::uint64_t rows = tables.rows_of_one_before(row, row_size, row / row_size);
                const std::uint64_t done =
                    rows == 0 ? 0
                              : encode_fast(symbols.data(), row, rows, tables.of(row - 1), states,
                                            words, bad, set);
                row -= done * row_size;
                if (done > 0) continue;
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
    const bool fast = set != sdk::instructions::scalar && has_row_kernel(row_size);
    for (std::uint64_t row = 0; row < tail; row += row_size) {
        if constexpr (sizeof(Symbol) == 1)
            if (fast) {
                row += row_size *
                       decode_fast(begin, end,
                                   tables.rows_of_one(row, row_size, (tail - row) / row_size),
                                   tables.of(row), states, symbols.data() + row, set);
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
            const bool takes = states[k] < state_floor;
            states[k] = takes ? states[k] << 16 | load_word(end - 2) : states[k];
            end -= takes ? 2 : 0;
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
