// SPDX-License-Identifier: MIT
// Rows of bytes, sixteen states a vector. Points of two vectors share one vector of 16-bit lanes,
// in which a small support is searched by permutes of its edges; others are looked up by gathers.
#include "rows.hpp"

#include <bit>

#if defined(__x86_64__)

// g++ takes the undefined vectors inside its own intrinsics for mistakes (GCC bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#define TESSERA_TARGET gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi2,popcnt")

namespace tessera::rans {
namespace {

using vector = __m512i;

[[TESSERA_TARGET, gnu::always_inline]] inline vector every(std::uint32_t x) {
    return _mm512_set1_epi32(static_cast<int>(x));
}
[[TESSERA_TARGET, gnu::always_inline]] inline vector every_half(std::uint32_t x) {
    return _mm512_set1_epi16(static_cast<short>(x));
}
// Counts of shifts live in vector registers.
[[TESSERA_TARGET, gnu::always_inline]] inline __m128i shift_by(unsigned bits) {
    return _mm_cvtsi32_si128(static_cast<int>(bits));
}

/// What a lane of 16 bits knows of its symbol.
struct found {
    vector symbol, frequency_less_one, offset;  ///< offset: point - start
};

/// A search table of Registers * 32 places in registers.
template <unsigned Registers>
struct searcher {
    vector edge[Registers], frequency[Registers], symbol[Registers];

    [[TESSERA_TARGET, gnu::always_inline]] explicit searcher(const search_table& t) {
        for (unsigned r = 0; r < Registers; ++r) {
            edge[r] = _mm512_load_si512(t.edge + 32 * r);
            frequency[r] = _mm512_load_si512(t.frequency_less_one + 32 * r);
            symbol[r] = _mm512_load_si512(t.symbol + 32 * r);
        }
    }
    [[TESSERA_TARGET, gnu::always_inline]] static vector pick(vector place,
                                                              const vector (&of)[Registers]) {
        if constexpr (Registers == 1)
            return _mm512_permutexvar_epi16(place, of[0]);
        else
            return _mm512_permutex2var_epi16(of[0], place, of[1]);
    }
    /// The last place whose edge is not above the point: place 0 has edge 0.
    [[TESSERA_TARGET, gnu::always_inline]] found find(vector point) const {
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

/// Sixteen states of which some take a word; the words lie before `end`.
[[TESSERA_TARGET, gnu::always_inline]] inline vector refilled(vector state,
                                                              const std::uint8_t*& end) {
    const __mmask16 takes = _mm512_cmplt_epu32_mask(state, every(state_floor));
    end -= 2 * std::popcount(static_cast<unsigned>(takes));
    const vector words = _mm512_maskz_expand_epi32(
        takes, _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(end))));
    return _mm512_or_si512(_mm512_mask_slli_epi32(state, takes, state, 16), words);
}

/// frequency * (state >> bits) + offset.
[[TESSERA_TARGET, gnu::always_inline]] inline vector reduced(vector state, vector less_one,
                                                             vector offset, __m128i bits) {
    const vector quotient = _mm512_srl_epi32(state, bits);
    return _mm512_add_epi32(_mm512_mullo_epi32(less_one, quotient),
                            _mm512_add_epi32(quotient, offset));
}

template <int Groups, unsigned Registers>
[[TESSERA_TARGET]] std::uint64_t decode_by_search(decode_rows& at, std::uint8_t* symbols,
                                                  std::uint64_t rows) {
    const searcher<Registers> table(*at.table.search);
    const __m128i bits = shift_by(at.table.total_bits);
    const vector mask = every_half((1u << at.table.total_bits) - 1);
    const vector low = every(0xFFFF);
    vector x[4 * Groups];
    for (int v = 0; v < 4 * Groups; ++v) x[v] = _mm512_loadu_si512(at.states + 16 * v);
    const std::uint8_t* end = at.end;
    std::uint64_t row = 0;
    for (; row < rows && end - at.begin >= std::ptrdiff_t{128 * Groups}; ++row) {
#pragma GCC unroll 2
        for (int g = Groups - 1; g >= 0; --g) {
            vector out{};
#pragma GCC unroll 2
            for (int odd = 0; odd < 2; ++odd) {
                vector &first = x[4 * g + odd], &second = x[4 * g + odd + 2];
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
            _mm512_storeu_si512(symbols + 64 * (row * Groups + static_cast<unsigned>(g)), out);
        }
#pragma GCC unroll 8
        for (int v = 4 * Groups - 1; v >= 0; --v) x[v] = refilled(x[v], end);
    }
    at.end = end;
    for (int v = 0; v < 4 * Groups; ++v) _mm512_storeu_si512(at.states + 16 * v, x[v]);
    return row;
}

/// OnePoint: one gather a point, of numbers that hold everything. Otherwise two: its symbol, and
/// the interval of that.
template <int Groups, bool OnePoint>
[[TESSERA_TARGET]] std::uint64_t decode_by_gather(decode_rows& at, std::uint8_t* symbols,
                                                  std::uint64_t rows) {
    const __m128i bits = shift_by(at.table.total_bits);
    const vector mask = every((1u << at.table.total_bits) - 1);
    const vector low = every(0xFFFF), byte = every(0xFF), twelve = every(0xFFF);
    vector x[4 * Groups];
    for (int v = 0; v < 4 * Groups; ++v) x[v] = _mm512_loadu_si512(at.states + 16 * v);
    const std::uint8_t* end = at.end;
    std::uint64_t row = 0;
    for (; row < rows && end - at.begin >= std::ptrdiff_t{128 * Groups}; ++row) {
#pragma GCC unroll 2
        for (int g = Groups - 1; g >= 0; --g) {
            vector out = _mm512_setzero_si512();
#pragma GCC unroll 4
            for (int v = 3; v >= 0; --v) {
                vector& state = x[4 * g + v];
                const vector point = _mm512_and_si512(state, mask);
                vector symbol, less_one, offset;
                if constexpr (OnePoint) {
                    const vector all = _mm512_i32gather_epi32(point, at.table.all_of_point, 4);
                    symbol = _mm512_and_si512(all, byte);
                    less_one = _mm512_and_si512(_mm512_srli_epi32(all, 8), twelve);
                    offset = _mm512_srli_epi32(all, 20);
                } else {
                    symbol =
                        _mm512_and_si512(_mm512_i32gather_epi32(point, at.table.of_point, 1), byte);
                    const vector interval = _mm512_i32gather_epi32(symbol, at.table.of_symbol, 4);
                    less_one = _mm512_and_si512(interval, low);
                    offset = _mm512_sub_epi32(point, _mm512_srli_epi32(interval, 16));
                }
                out = _mm512_or_si512(_mm512_slli_epi32(out, 8), symbol);
                state = reduced(state, less_one, offset, bits);
            }
            _mm512_storeu_si512(symbols + 64 * (row * Groups + static_cast<unsigned>(g)), out);
        }
#pragma GCC unroll 8
        for (int v = 4 * Groups - 1; v >= 0; --v) x[v] = refilled(x[v], end);
    }
    at.end = end;
    for (int v = 0; v < 4 * Groups; ++v) _mm512_storeu_si512(at.states + 16 * v, x[v]);
    return row;
}

template <int Groups>
std::uint64_t decode(decode_rows& at, std::uint8_t* symbols, std::uint64_t rows) {
    if (at.table.search != nullptr)
        return at.table.search->support <= 32 ? decode_by_search<Groups, 1>(at, symbols, rows)
                                              : decode_by_search<Groups, 2>(at, symbols, rows);
    if (at.table.all_of_point != nullptr) return decode_by_gather<Groups, true>(at, symbols, rows);
    return decode_by_gather<Groups, false>(at, symbols, rows);
}

/// One vector of symbols onto its states. A quotient below 2^22 that is rounded towards zero at
/// each of two steps is at most one too small; of a state that gave its word, with a total of 2^10
/// or more, it is below that.
[[TESSERA_TARGET, gnu::always_inline]] inline vector pushed(vector state, vector interval,
                                                            __m128i bits, __m128i rest,
                                                            std::uint8_t*& words) {
    constexpr int to_zero = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
    const vector frequency = _mm512_add_epi32(_mm512_and_si512(interval, every(0xFFFF)), every(1));
    const vector start = _mm512_srli_epi32(interval, 16);
    const __mmask16 gives = _mm512_cmpge_epu32_mask(_mm512_srl_epi32(state, rest), frequency);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(words),
                        _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(gives, state)));
    words += 2 * std::popcount(static_cast<unsigned>(gives));
    const vector x = _mm512_mask_srli_epi32(state, gives, state, 16);
    vector quotient = _mm512_cvttps_epu32(
        _mm512_div_round_ps(_mm512_cvt_roundepu32_ps(x, to_zero),
                            _mm512_cvt_roundepu32_ps(frequency, to_zero), to_zero));
    vector remainder = _mm512_sub_epi32(x, _mm512_mullo_epi32(quotient, frequency));
    const __mmask16 small = _mm512_cmpge_epu32_mask(remainder, frequency);
    quotient = _mm512_mask_add_epi32(quotient, small, quotient, every(1));
    remainder = _mm512_mask_sub_epi32(remainder, small, remainder, frequency);
    return _mm512_add_epi32(_mm512_sll_epi32(quotient, bits), _mm512_add_epi32(remainder, start));
}

template <int Groups>
[[TESSERA_TARGET]] void encode(encode_rows& at, const std::uint8_t* symbols, std::uint64_t rows) {
    const __m128i bits = shift_by(at.table.total_bits), rest = shift_by(32 - at.table.total_bits);
    const vector byte = every(0xFF);
    vector x[4 * Groups];
    for (int v = 0; v < 4 * Groups; ++v) x[v] = _mm512_loadu_si512(at.states + 16 * v);
    std::uint8_t* words = at.words;
    __mmask16 outside = 0;
    for (std::uint64_t row = rows; row-- > 0;) {
#pragma GCC unroll 2
        for (int g = 0; g < Groups; ++g) {
            const vector four =
                _mm512_loadu_si512(symbols + 64 * (row * Groups + static_cast<unsigned>(g)));
#pragma GCC unroll 4
            for (int v = 0; v < 4; ++v) {
                const vector symbol = _mm512_and_si512(_mm512_srli_epi32(four, 8 * v), byte);
                const vector interval = _mm512_i32gather_epi32(symbol, at.table.of_byte, 4);
                outside |= _mm512_cmpeq_epi32_mask(interval, every(no_interval));
                x[4 * g + v] = pushed(x[4 * g + v], interval, bits, rest, words);
            }
        }
    }
    at.outside = at.outside || outside != 0;
    at.words = words;
    for (int v = 0; v < 4 * Groups; ++v) _mm512_storeu_si512(at.states + 16 * v, x[v]);
}

}  // namespace

void encode_rows_avx512(encode_rows& at, const std::uint8_t* symbols, std::uint64_t rows) {
    at.row_size == 64 ? encode<1>(at, symbols, rows) : encode<2>(at, symbols, rows);
}

std::uint64_t decode_rows_avx512(decode_rows& at, std::uint8_t* symbols, std::uint64_t rows) {
    return at.row_size == 64 ? decode<1>(at, symbols, rows) : decode<2>(at, symbols, rows);
}

}  // namespace tessera::rans

#else

namespace tessera::rans {

void encode_rows_avx512(encode_rows&, const std::uint8_t*, std::uint64_t) {}
std::uint64_t decode_rows_avx512(decode_rows&, std::uint8_t*, std::uint64_t) { return 0; }

}  // namespace tessera::rans

#endif
