// SPDX-License-Identifier: MIT
// Scores of attention by VNNI: keys lie in blocks of 16 positions, for each 4 of the head's numbers
// those of all positions, 128 higher.
#pragma once

#include "../intrinsics.hpp"
#include "kernels_vnni.hpp"

#if defined(__x86_64__)

#include <cstdlib>
#include <cstring>

namespace tessera::transformer::vnni {

constexpr std::size_t block = 16;
constexpr std::size_t block_bytes = block * head_size;
constexpr int to_nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;

[[TESSERA_VNNI, gnu::always_inline]] inline __m256i score_half(__m256i product,
                                                               __m512d multiplier) {
    __m512d y = _mm512_mul_pd(_mm512_cvtepi32_pd(product), multiplier);
    y = _mm512_max_pd(_mm512_min_pd(y, _mm512_set1_pd(INT32_MAX)), _mm512_set1_pd(INT32_MIN));
    return _mm512_cvt_roundpd_epi32(y, to_nearest);
}

/// The scores of sixteen positions, from their products. Exact: a product of 20 and 32 bits is
/// within a double's 53. Where no multiplier is `large` scores are within 32 bits, and added to
/// 1.5 x 2^52 they are the last bits of the sum, rounded.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i score_of(__m512i product, __m512d multiplier,
                                                             bool large) {
    const __m512i odd = _mm512_and_si512(_mm512_srai_epi32(product, 2), _mm512_set1_epi32(1));
    const __m512i quarter = _mm512_srai_epi32(
        _mm512_add_epi32(_mm512_add_epi32(product, _mm512_set1_epi32(1)), odd), 2);
    const __m256i first = _mm512_castsi512_si256(quarter);
    const __m256i second = _mm512_extracti64x4_epi64(quarter, 1);
    if (large)
        return _mm512_inserti64x4(_mm512_castsi256_si512(score_half(first, multiplier)),
                                  score_half(second, multiplier), 1);
    const __m512d above = _mm512_set1_pd(0x1.8p52);
    const __m512d low =
        _mm512_fmadd_round_pd(_mm512_cvtepi32_pd(first), multiplier, above, to_nearest);
    const __m512d high =
        _mm512_fmadd_round_pd(_mm512_cvtepi32_pd(second), multiplier, above, to_nearest);
    const __m512i even =
        _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    return _mm512_permutex2var_epi32(_mm512_castpd_si512(low), even, _mm512_castpd_si512(high));
}

/// What scores of `Heads` heads are made by. In arrays of registers: no loop over them is left.
template <std::size_t Heads>
struct asked {
    const std::int8_t* queries;
    __m512i offset[Heads];
    __m512d multiplier[Heads];
    bool large = false;

    [[TESSERA_VNNI, gnu::always_inline]] asked(const attention& a, std::size_t head)
        : queries(a.queries + head * head_size) {
#pragma GCC unroll 6
        for (std::size_t h = 0; h < Heads; ++h) {
            const __m512i sum = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8(1),
                                                    _mm512_loadu_si512(queries + h * head_size));
            offset[h] = _mm512_set1_epi32(-128 * _mm512_reduce_add_epi32(sum));
            multiplier[h] = _mm512_set1_pd(a.multipliers[head + h] * 0x1p-15);
            large = large || std::abs(std::int64_t{a.multipliers[head + h]}) > 1 << 27;
        }
    }

    /// Of `Blocks` blocks from `keys` on.
    template <std::size_t Blocks>
    [[TESSERA_VNNI, gnu::always_inline]] void score(const std::int8_t* keys, std::int32_t* scores,
                                                    std::size_t stride) const {
        __m512i sum[Heads][Blocks];
#pragma GCC unroll 6
        for (std::size_t h = 0; h < Heads; ++h)
#pragma GCC unroll 2
            for (std::size_t b = 0; b < Blocks; ++b) sum[h][b] = offset[h];
        for (std::size_t i = 0; i < head_size; i += 4) {
            __m512i key[Blocks];
#pragma GCC unroll 2
            for (std::size_t b = 0; b < Blocks; ++b)
                key[b] = _mm512_loadu_si512(keys + b * block_bytes + i * block);
#pragma GCC unroll 6
            for (std::size_t h = 0; h < Heads; ++h) {
                std::int32_t four;
                std::memcpy(&four, queries + h * head_size + i, sizeof four);
#pragma GCC unroll 2
                for (std::size_t b = 0; b < Blocks; ++b)
                    sum[h][b] = _mm512_dpbusd_epi32(sum[h][b], key[b], _mm512_set1_epi32(four));
            }
        }
#pragma GCC unroll 6
        for (std::size_t h = 0; h < Heads; ++h)
#pragma GCC unroll 2
            for (std::size_t b = 0; b < Blocks; ++b)
                _mm512_storeu_si512(scores + h * stride + b * block,
                                    score_of(sum[h][b], multiplier[h], large));
    }
};

}  // namespace tessera::transformer::vnni

#endif
