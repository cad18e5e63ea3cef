// SPDX-License-Identifier: MIT
// Rows of bytes, sixteen states a vector. Points of two vectors share one vector of 16-bit lanes,
// in which a small support is searched by permutes of its edges; others are looked up by gathers.
// States stay in registers from table to table.
#include "rows.hpp"

#include <type_traits>

#if defined(__x86_64__)

#include "vectors_avx512.hpp"

namespace tessera::rans {
namespace {

/// What a lane of 16 bits knows of its symbol.
struct found {
    vector symbol, frequency_less_one, offset;  ///< offset: point - start
};

/// A search table of Registers * 32 places in registers.
template <unsigned Registers>
struct searcher {
    vector edge[Registers], frequency[Registers], symbol[Registers];

    [[TESSERA_AVX512, gnu::always_inline]] explicit searcher(const search_table& t) {
        for (unsigned r = 0; r < Registers; ++r) {
            edge[r] = _mm512_load_si512(t.edge + 32 * r);
            frequency[r] = _mm512_load_si512(t.frequency_less_one + 32 * r);
            symbol[r] = _mm512_load_si512(t.symbol + 32 * r);
        }
    }
    [[TESSERA_AVX512, gnu::always_inline]] static vector pick(vector place,
                                                              const vector (&of)[Registers]) {
        if constexpr (Registers == 1)
            return _mm512_permutexvar_epi16(place, of[0]);
        else
            return _mm512_permutex2var_epi16(of[0], place, of[1]);
    }
    /// The last place whose edge is not above the point: place 0 has edge 0.
    [[TESSERA_AVX512, gnu::always_inline]] found find(vector point) const {
        vector place = _mm512_setzero_si512();
#pragma GCC unroll 6
        for (unsigned step = 16 * Registers; step > 0; step /= 2) {
            const vector later = _mm512_or_si512(place, every_half(step));
            place = _mm512_mask_mov_epi16(place, _mm512_cmpge_epu16_mask(point, pick(later, edge)),
                                          later);
        }
        return {pick(place, symbol), pick(place, frequency),
                _mm512_sub_epi16(point, pick(place, edge))};
    }
};

/// How a row is decoded under one table, but for its words: by a search ...
template <int Groups, unsigned Registers>
struct row_by_search {
    searcher<Registers> table;
    __m128i bits;
    vector mask;

    [[TESSERA_AVX512,
      gnu::always_inline]] explicit row_by_search(const decode_table<std::uint8_t>& t)
        : table(*t.search),
          bits(shift_by(t.total_bits)),
          mask(every_half((1u << t.total_bits) - 1)) {}
    [[TESSERA_AVX512, gnu::always_inline]] void decode(row_states<Groups>& at,
                                                       std::uint8_t* symbols) const {
        const vector low = every(0xFFFF);
#pragma GCC unroll 2
        for (int g = Groups - 1; g >= 0; --g) {
            vector out{};
#pragma GCC unroll 2
            for (int odd = 0; odd < 2; ++odd) {
                vector &first = at.x[4 * g + odd], &second = at.x[4 * g + odd + 2];
                const vector point = _mm512_and_si512(
                    mask,
                    _mm512_mask_blend_epi16(0xAAAAAAAA, first, _mm512_slli_epi32(second, 16)));
                const found f = table.find(point);
                out = odd == 0 ? f.symbol : _mm512_or_si512(out, _mm512_slli_epi16(f.symbol, 8));
                first = reduced(first, _mm512_and_si512(f.frequency_less_one, low),
                                _mm512_and_si512(f.offset, low), bits);
                second = reduced(second, _mm512_srli_epi32(f.frequency_less_one, 16),
                                 _mm512_srli_epi32(f.offset, 16), bits);
            }
            _mm512_storeu_si512(symbols + 64 * g, out);
        }
    }
};

/// ... or by gathers. OnePoint: one a point, of numbers that hold everything. Otherwise two: its
/// symbol, and the interval of that.
template <int Groups, bool OnePoint>
struct row_by_gather {
    const decode_table<std::uint8_t>& table;
    __m128i bits;
    vector mask;

    [[TESSERA_AVX512,
      gnu::always_inline]] explicit row_by_gather(const decode_table<std::uint8_t>& t)
        : table(t), bits(shift_by(t.total_bits)), mask(every((1u << t.total_bits) - 1)) {}
    [[TESSERA_AVX512, gnu::always_inline]] void decode(row_states<Groups>& at,
                                                       std::uint8_t* symbols) const {
        const vector low = every(0xFFFF), byte = every(0xFF), twelve = every(0xFFF);
#pragma GCC unroll 2
        for (int g = Groups - 1; g >= 0; --g) {
            vector out = _mm512_setzero_si512();
#pragma GCC unroll 4
            for (int v = 3; v >= 0; --v) {
                vector& state = at.x[4 * g + v];
                const vector point = _mm512_and_si512(state, mask);
                vector symbol, less_one, offset;
                if constexpr (OnePoint) {
                    const vector all = _mm512_i32gather_epi32(point, table.all_of_point, 4);
                    symbol = _mm512_and_si512(all, byte);
                    less_one = _mm512_and_si512(_mm512_srli_epi32(all, 8), twelve);
                    offset = _mm512_srli_epi32(all, 20);
                } else {
                    symbol =
                        _mm512_and_si512(_mm512_i32gather_epi32(point, table.of_point, 1), byte);
                    const vector interval = _mm512_i32gather_epi32(symbol, table.of_symbol, 4);
                    less_one = _mm512_and_si512(interval, low);
                    offset = _mm512_sub_epi32(point, _mm512_srli_epi32(interval, 16));
                }
                out = _mm512_or_si512(_mm512_slli_epi32(out, 8), symbol);
                state = reduced(state, less_one, offset, bits);
            }
            _mm512_storeu_si512(symbols + 64 * g, out);
        }
    }
};

/// Rows of one table from `symbols` on, while there are words; how many.
template <int Groups, class Row>
[[TESSERA_AVX512, gnu::always_inline]] inline std::uint64_t decode_run(
    const Row& row, row_states<Groups>& states, const std::uint8_t* begin, const std::uint8_t*& end,
    std::uint8_t* symbols, std::uint64_t rows) {
    std::uint64_t done = 0;
    for (; done < rows && end - begin >= 128 * Groups; ++done, symbols += 64 * Groups) {
        row.decode(states, symbols);
#pragma GCC unroll 8
        for (int v = 4 * Groups - 1; v >= 0; --v) states.x[v] = refilled(states.x[v], end);
    }
    return done;
}

/// Run after run, each under what `Row` makes of its table; by a search, a table of up to 32
/// symbols under what `Narrow` does.
template <int Groups, class Row, class Narrow>
[[TESSERA_AVX512]] std::uint64_t decode_runs(decode_rows& at, std::uint64_t first,
                                             std::uint64_t rows) {
    constexpr std::size_t row_size = 64 * Groups;
    row_states<Groups> states(at.states);
    const std::uint8_t *const begin = at.begin, *end = at.end;
    std::uint64_t done = 0;
    while (done < rows && end - begin >= 128 * Groups) {
        const auto run = at.tables.run_from(first + done * row_size, row_size, rows - done);
        if (run.rows == 0) break;
        std::uint8_t* const symbols = at.symbols + first + done * row_size;
        if (!std::is_same_v<Row, Narrow> && run.table->search->support <= 32)
            done += decode_run(Narrow(*run.table), states, begin, end, symbols, run.rows);
        else
            done += decode_run(Row(*run.table), states, begin, end, symbols, run.rows);
    }
    at.end = end;
    states.store(at.states);
    return done;
}

template <int Groups>
std::uint64_t decode(decode_rows& at, std::uint64_t first, std::uint64_t rows) {
    using narrow = row_by_search<Groups, 1>;
    using points = row_by_gather<Groups, true>;
    using intervals = row_by_gather<Groups, false>;
    switch (at.by) {
        case lookup::register_32:
            return decode_runs<Groups, narrow, narrow>(at, first, rows);
        case lookup::register_64:
            return decode_runs<Groups, row_by_search<Groups, 2>, narrow>(at, first, rows);
        case lookup::points:
            return decode_runs<Groups, points, points>(at, first, rows);
        default:
            return decode_runs<Groups, intervals, intervals>(at, first, rows);
    }
}

/// One vector of symbols after the other, their intervals gathered.
template <int Groups>
[[TESSERA_AVX512]] std::uint64_t encode(encode_rows& at, std::uint64_t end, std::uint64_t rows) {
    constexpr std::size_t row_size = 64 * Groups;
    row_states<Groups> states(at.states);
    std::uint8_t* words = at.words;
    __mmask16 outside = 0;
    std::uint64_t left = rows;
    while (left > 0) {
        const std::uint64_t before = end - (rows - left) * row_size;
        const auto run = at.tables.run_before(before, row_size, left);
        if (run.rows == 0) break;
        const std::uint32_t* const of_byte = run.table->of_byte;
        const __m128i bits = shift_by(run.table->total_bits),
                      rest = shift_by(32 - run.table->total_bits);
        const std::uint8_t* from = at.symbols + before;
        for (const std::uint64_t stop = left - run.rows; left > stop; --left) {
            from -= row_size;
#pragma GCC unroll 2
            for (int g = 0; g < Groups; ++g) {
                const vector four = _mm512_loadu_si512(from + 64 * g);
#pragma GCC unroll 4
                for (int v = 0; v < 4; ++v) {
                    const vector symbol =
                        _mm512_and_si512(_mm512_srli_epi32(four, 8 * v), every(0xFF));
                    const vector interval = _mm512_i32gather_epi32(symbol, of_byte, 4);
                    outside |= _mm512_cmpeq_epi32_mask(interval, every(no_interval));
                    vector& state = states.x[4 * g + v];
                    state = pushed(state, _mm512_and_si512(interval, every(0xFFFF)),
                                   _mm512_srli_epi32(interval, 16), bits, rest, words);
                }
            }
        }
    }
    at.outside = at.outside || outside != 0;
    at.words = words;
    states.store(at.states);
    return rows - left;
}

}  // namespace

std::uint64_t encode_rows_avx512(encode_rows& at, std::uint64_t end, std::uint64_t rows) {
    return at.row_size == 64 ? encode<1>(at, end, rows) : encode<2>(at, end, rows);
}

std::uint64_t decode_rows_avx512(decode_rows& at, std::uint64_t first, std::uint64_t rows) {
    return at.row_size == 64 ? decode<1>(at, first, rows) : decode<2>(at, first, rows);
}

}  // namespace tessera::rans

#else

namespace tessera::rans {

std::uint64_t encode_rows_avx512(encode_rows&, std::uint64_t, std::uint64_t) { return 0; }
std::uint64_t decode_rows_avx512(decode_rows&, std::uint64_t, std::uint64_t) { return 0; }

}  // namespace tessera::rans

#endif
