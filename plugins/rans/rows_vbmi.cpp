// SPDX-License-Identifier: MIT
// Rows of bytes whose intervals are in registers: permutes of bytes find the place of a symbol
// among up to 128, permutes of 16-bit lanes its interval among those, or among 256.
#include "rows.hpp"

#if defined(__x86_64__)

#include "vectors_avx512.hpp"

#define TESSERA_VBMI gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx2,bmi2,popcnt")

namespace tessera::rans {
namespace {

/// A table of Registers * 32 places in registers; of 256, each byte has its own.
template <unsigned Registers>
struct intervals {
    static constexpr bool placed = Registers < 8;
    vector place[placed ? 4 : 1], start[Registers], frequency_less_one[Registers];

    [[TESSERA_VBMI, gnu::always_inline]] explicit intervals(const interval_table& t) {
        for (unsigned r = 0; placed && r < 4; ++r)
            place[r] = _mm512_load_si512(t.place_of_byte + 64 * r);
        for (unsigned r = 0; r < Registers; ++r) {
            start[r] = _mm512_load_si512(t.start + 32 * r);
            frequency_less_one[r] = _mm512_load_si512(t.frequency_less_one + 32 * r);
        }
    }
    /// Of 64 symbols.
    [[TESSERA_VBMI, gnu::always_inline]] vector places(vector symbols) const {
        if constexpr (placed)
            return _mm512_mask_blend_epi8(_mm512_movepi8_mask(symbols),
                                          _mm512_permutex2var_epi8(place[0], symbols, place[1]),
                                          _mm512_permutex2var_epi8(place[2], symbols, place[3]));
        else
            return symbols;
    }
    /// Of 64 places beginning at register `First`.
    template <unsigned First>
    [[TESSERA_VBMI, gnu::always_inline]] static vector pair(vector place,
                                                            const vector (&of)[Registers]) {
        return _mm512_permutex2var_epi16(of[First], place, of[First + 1]);
    }
    template <unsigned First>
    [[TESSERA_VBMI, gnu::always_inline]] static vector four(vector place,
                                                            const vector (&of)[Registers]) {
        return _mm512_mask_blend_epi16(_mm512_test_epi16_mask(place, every_half(64)),
                                       pair<First>(place, of), pair<First + 2>(place, of));
    }
    /// For the low byte of each lane.
    [[TESSERA_VBMI, gnu::always_inline]] static vector pick(vector place,
                                                            const vector (&of)[Registers]) {
        if constexpr (Registers == 1)
            return _mm512_permutexvar_epi16(place, of[0]);
        else if constexpr (Registers == 2)
            return pair<0>(place, of);
        else if constexpr (Registers == 4)
            return four<0>(place, of);
        else
            return _mm512_mask_blend_epi16(_mm512_test_epi16_mask(place, every_half(128)),
                                           four<0>(place, of), four<4>(place, of));
    }
};

template <int Groups, unsigned Registers>
[[TESSERA_VBMI]] std::uint64_t encode(encode_rows& at, std::uint64_t end, std::uint64_t rows) {
    constexpr std::size_t row_size = 64 * Groups;
    const vector low = every(0xFFFF);
    row_states<Groups> states(at.states);
    std::uint8_t* words = at.words;
    vector seen = _mm512_setzero_si512();  // no_place has a bit that no place has
    __mmask32 outside = 0;
    std::uint64_t left = rows;
    while (left > 0) {
        const std::uint64_t before = end - (rows - left) * row_size;
        const auto run = at.tables.run_before(before, row_size, left);
        if (run.rows == 0) break;
        const intervals<Registers> table(*run.table->intervals);
        const __m128i bits = shift_by(run.table->total_bits),
                      rest = shift_by(32 - run.table->total_bits);
        const std::uint8_t* from = at.symbols + before;
        for (const std::uint64_t stop = left - run.rows; left > stop; --left) {
            from -= row_size;
#pragma GCC unroll 2
            for (int g = 0; g < Groups; ++g) {
                const vector places = table.places(_mm512_loadu_si512(from + 64 * g));
                if constexpr (intervals<Registers>::placed) seen = _mm512_or_si512(seen, places);
                vector start[2], less_one[2];  // of the even symbols, and of the odd ones
                for (int odd = 0; odd < 2; ++odd) {
                    const vector place = odd == 0 ? places : _mm512_srli_epi16(places, 8);
                    start[odd] = table.pick(place, table.start);
                    less_one[odd] = table.pick(place, table.frequency_less_one);
                    if constexpr (!intervals<Registers>::placed)
                        outside |= _mm512_cmpeq_epi16_mask(less_one[odd],
                                                           every_half(interval_table::outside));
                }
#pragma GCC unroll 4
                for (int v = 0; v < 4; ++v) {
                    const vector s = start[v % 2], f = less_one[v % 2];
                    vector& state = states.x[4 * g + v];
                    state = v < 2 ? pushed(state, _mm512_and_si512(f, low),
                                           _mm512_and_si512(s, low), bits, rest, words)
                                  : pushed(state, _mm512_srli_epi32(f, 16),
                                           _mm512_srli_epi32(s, 16), bits, rest, words);
                }
            }
        }
    }
    at.outside = at.outside || outside != 0 || _mm512_movepi8_mask(seen) != 0;
    at.words = words;
    states.store(at.states);
    return rows - left;
}

}  // namespace

std::uint64_t encode_rows_avx512vbmi(encode_rows& at, std::uint64_t end, std::uint64_t rows) {
    switch (at.by) {
        case lookup::register_32:
            return at.row_size == 64 ? encode<1, 1>(at, end, rows) : encode<2, 1>(at, end, rows);
        case lookup::register_64:
            return at.row_size == 64 ? encode<1, 2>(at, end, rows) : encode<2, 2>(at, end, rows);
        case lookup::register_128:
            return at.row_size == 64 ? encode<1, 4>(at, end, rows) : encode<2, 4>(at, end, rows);
        default:
            return at.row_size == 64 ? encode<1, 8>(at, end, rows) : encode<2, 8>(at, end, rows);
    }
}

}  // namespace tessera::rans

#else

namespace tessera::rans {

std::uint64_t encode_rows_avx512vbmi(encode_rows&, std::uint64_t, std::uint64_t) { return 0; }

}  // namespace tessera::rans

#endif
