// SPDX-License-Identifier: MIT
// Sixteen states in a vector of AVX-512: what its kernels share. For files of x86-64 only.
#pragma once

#include "../common/intrinsics.hpp"
#include "state.hpp"

#include <bit>

#define TESSERA_AVX512 gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi2,popcnt")

namespace tessera::rans {

using vector = __m512i;

[[TESSERA_AVX512, gnu::always_inline]] inline vector every(std::uint32_t x) {
    return _mm512_set1_epi32(static_cast<int>(x));
}
[[TESSERA_AVX512, gnu::always_inline]] inline vector every_half(std::uint32_t x) {
    return _mm512_set1_epi16(static_cast<short>(x));
}
// Counts of shifts live in vector registers.
[[TESSERA_AVX512, gnu::always_inline]] inline __m128i shift_by(unsigned bits) {
    return _mm_cvtsi32_si128(static_cast<int>(bits));
}

/// The states of a row in registers.
template <int Groups>
struct row_states {
    vector x[4 * Groups];
    [[TESSERA_AVX512, gnu::always_inline]] explicit row_states(const std::uint32_t* from) {
        for (int v = 0; v < 4 * Groups; ++v) x[v] = _mm512_loadu_si512(from + 16 * v);
    }
    [[TESSERA_AVX512, gnu::always_inline]] void store(std::uint32_t* to) const {
        for (int v = 0; v < 4 * Groups; ++v) _mm512_storeu_si512(to + 16 * v, x[v]);
    }
};

/// Sixteen states of which some take a word; the words lie before `end`.
[[TESSERA_AVX512, gnu::always_inline]] inline vector refilled(vector state,
                                                              const std::uint8_t*& end) {
    const __mmask16 takes = _mm512_cmplt_epu32_mask(state, every(state_floor));
    end -= 2 * std::popcount(static_cast<unsigned>(takes));
    const vector words = _mm512_maskz_expand_epi32(
        takes, _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(end))));
    return _mm512_or_si512(_mm512_mask_slli_epi32(state, takes, state, 16), words);
}

/// frequency * (state >> bits) + offset.
[[TESSERA_AVX512, gnu::always_inline]] inline vector reduced(vector state, vector less_one,
                                                             vector offset, __m128i bits) {
    const vector quotient = _mm512_srl_epi32(state, bits);
    return _mm512_add_epi32(_mm512_mullo_epi32(less_one, quotient),
                            _mm512_add_epi32(quotient, offset));
}

/// One vector of symbols onto its states. A quotient below 2^22 that is rounded towards zero at
/// each of two steps is at most one too small; of a state that gave its word, with a total of 2^10
/// or more, it is below that.
[[TESSERA_AVX512, gnu::always_inline]] inline vector pushed(vector state, vector frequency_less_one,
                                                            vector start, __m128i bits,
                                                            __m128i rest, std::uint8_t*& words) {
    constexpr int to_zero = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
    const vector frequency = _mm512_add_epi32(frequency_less_one, every(1));
    const __mmask16 gives =
        _mm512_cmpgt_epu32_mask(_mm512_srl_epi32(state, rest), frequency_less_one);
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

}  // namespace tessera::rans
