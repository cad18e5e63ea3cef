// SPDX-License-Identifier: MIT
// Attention by VNNI. All scores come first; then the recurrence, which only changes what is summed
// where a score is the largest yet: between two such places the sums are products of weights and
// values in any order.
//
// Keys lie in blocks of 16 positions: for each 4 of the head's numbers, those of all positions, 128
// higher. Values lie in blocks of 4 positions: for each number of the head, those of the four.
#include "kernels_vnni.hpp"

#if defined(__x86_64__)

#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace tessera::transformer::vnni {

namespace {

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
/// within a double's 53.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i score_of(__m512i product, __m512d multiplier) {
    const __m512i odd = _mm512_and_si512(_mm512_srai_epi32(product, 2), _mm512_set1_epi32(1));
    const __m512i quarter = _mm512_srai_epi32(
        _mm512_add_epi32(_mm512_add_epi32(product, _mm512_set1_epi32(1)), odd), 2);
    const __m256i low = score_half(_mm512_castsi512_si256(quarter), multiplier);
    const __m256i high = score_half(_mm512_extracti64x4_epi64(quarter, 1), multiplier);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/// The scores of `Heads` heads, `stride` numbers from one to the next.
template <std::size_t Heads>
[[TESSERA_VNNI]] void score(const attention& a, std::size_t head, std::size_t stride) {
    const std::int8_t* const queries = a.queries + head * head_size;
    __m512i offset[Heads];
    __m512d multiplier[Heads];
#pragma GCC unroll 6
    for (std::size_t h = 0; h < Heads; ++h) {
        const __m512i sum = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8(1),
                                                _mm512_loadu_si512(queries + h * head_size));
        offset[h] = _mm512_set1_epi32(-128 * _mm512_reduce_add_epi32(sum));
        multiplier[h] = _mm512_set1_pd(std::ldexp(a.multipliers[head + h], -15));
    }
    for (std::size_t t = 0; t < a.count; t += block) {
        __m512i sum[Heads];
#pragma GCC unroll 6
        for (std::size_t h = 0; h < Heads; ++h) sum[h] = offset[h];
        for (std::size_t i = 0; i < head_size; i += 4) {
            const __m512i keys = _mm512_loadu_si512(a.keys + t * head_size + i * block);
#pragma GCC unroll 6
            for (std::size_t h = 0; h < Heads; ++h) {
                std::int32_t four;
                std::memcpy(&four, queries + h * head_size + i, sizeof four);
                sum[h] = _mm512_dpbusd_epi32(sum[h], keys, _mm512_set1_epi32(four));
            }
        }
#pragma GCC unroll 6
        for (std::size_t h = 0; h < Heads; ++h)
            _mm512_storeu_si512(a.scores + (head + h) * stride + t,
                                score_of(sum[h], multiplier[h]));
    }
}

/// One of two times 32 numbers, by the low six bits of i.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i one_of_64(const std::uint16_t* table,
                                                              __m512i i) {
    return _mm512_permutex2var_epi16(_mm512_loadu_si512(table), i, _mm512_loadu_si512(table + 32));
}

/// table[i], 0 <= i < 256: a gather would wait for sixteen loads.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i looked_up(const std::uint16_t* table,
                                                              __m512i i) {
    const __mmask16 odd = _mm512_test_epi32_mask(i, _mm512_set1_epi32(64));
    const __mmask16 upper = _mm512_test_epi32_mask(i, _mm512_set1_epi32(128));
    const __m512i low = _mm512_mask_blend_epi32(odd, one_of_64(table, i), one_of_64(table + 64, i));
    const __m512i high =
        _mm512_mask_blend_epi32(odd, one_of_64(table + 128, i), one_of_64(table + 192, i));
    return _mm512_and_si512(_mm512_mask_blend_epi32(upper, low, high), _mm512_set1_epi32(65535));
}

/// exponential(-d) of attention for sixteen d. Whatever lies beyond 2^19 has the weight 1.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i weights_of(__m512i d,
                                                               const std::uint16_t* table) {
    const __m512i coefficient = _mm512_set1_epi64(attention_coefficient);
    const __m512i half = _mm512_set1_epi64(1 << 23);
    d = _mm512_min_epu32(d, _mm512_set1_epi32(1 << 19));
    const __m512i even =
        _mm512_srli_epi64(_mm512_add_epi64(_mm512_mul_epu32(d, coefficient), half), 24);
    const __m512i odd = _mm512_srli_epi64(
        _mm512_add_epi64(_mm512_mul_epu32(_mm512_srli_epi64(d, 32), coefficient), half), 24);
    const __m512i t = _mm512_or_si512(even, _mm512_slli_epi64(odd, 32));
    const __m512i e = looked_up(table, _mm512_and_si512(t, _mm512_set1_epi32(255)));
    const __m512i left = _mm512_sub_epi32(_mm512_set1_epi32(16), _mm512_srli_epi32(t, 8));
    const __m512i w = _mm512_srli_epi32(
        _mm512_add_epi32(_mm512_sllv_epi32(e, left), _mm512_set1_epi32(32768)), 16);
    return _mm512_max_epu32(w, _mm512_set1_epi32(1));
}

/// One head's sums so far.
struct weighted_values {
    const std::int8_t* values;
    const std::uint16_t* table;
    bool begun = false;
    std::int32_t largest = 0;
    std::uint64_t weights = 0;
    alignas(64) std::int64_t sums[head_size] = {};

    /// A score above all before it: what was summed shrinks.
    [[TESSERA_VNNI]] void raise(std::int32_t to) {
        if (begun) {
            const std::uint64_t f = exponential(std::int64_t{largest} - to, attention_coefficient,
                                                exponential_table(table, 256));
            weights = (weights * f + 32768) >> 16;
            const __m512i factor = _mm512_set1_epi64(static_cast<std::int64_t>(f));
            for (std::size_t i = 0; i < head_size; i += 8) {
                const __m512i product = _mm512_mullo_epi64(_mm512_load_si512(sums + i), factor);
                const __m512i sign = _mm512_srai_epi64(product, 63);
                const __m512i half =
                    _mm512_sub_epi64(_mm512_xor_si512(_mm512_set1_epi64(32768), sign), sign);
                _mm512_store_si512(sums + i,
                                   _mm512_srai_epi64(_mm512_add_epi64(product, half), 16));
            }
        }
        begun = true;
        largest = to;
    }
};

/// Sums of weights' low and high bytes times values, since the last largest score.
struct run_of_weights {
    __m512i low[4], high[4], total;

    [[TESSERA_VNNI, gnu::always_inline]] void clear() {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < 4; ++v) low[v] = high[v] = _mm512_setzero_si512();
        total = _mm512_setzero_si512();
    }
    /// The positions of one block whose lanes are set. 65536 of them stay within 32 bits.
    [[TESSERA_VNNI, gnu::always_inline]] void add(const weighted_values& head, std::size_t t,
                                                  __m512i scores, __mmask16 lanes) {
        const __m512i d = _mm512_sub_epi32(_mm512_set1_epi32(head.largest), scores);
        const __m512i w = _mm512_maskz_mov_epi32(lanes, weights_of(d, head.table));
        total = _mm512_add_epi32(total, w);
        alignas(16) std::uint32_t low_bytes[4], high_bytes[4];
        _mm_store_si128(reinterpret_cast<__m128i*>(low_bytes), _mm512_cvtepi32_epi8(w));
        _mm_store_si128(reinterpret_cast<__m128i*>(high_bytes),
                        _mm512_cvtepi32_epi8(_mm512_srli_epi32(w, 8)));
#pragma GCC unroll 4
        for (std::size_t q = 0; q < 4; ++q) {
            if ((lanes >> (4 * q) & 15) == 0) continue;
            const __m512i few = _mm512_set1_epi32(static_cast<std::int32_t>(low_bytes[q]));
            const __m512i many = _mm512_set1_epi32(static_cast<std::int32_t>(high_bytes[q]));
            const std::int8_t* const values = head.values + (t + 4 * q) * head_size;
#pragma GCC unroll 4
            for (std::size_t v = 0; v < 4; ++v) {
                const __m512i x = _mm512_loadu_si512(values + 64 * v);
                low[v] = _mm512_dpbusd_epi32(low[v], few, x);
                high[v] = _mm512_dpbusd_epi32(high[v], many, x);
            }
        }
    }
    /// Hands over what was summed.
    [[TESSERA_VNNI, gnu::always_inline]] void flush(weighted_values& head) {
        head.weights += static_cast<std::uint64_t>(_mm512_reduce_add_epi64(
            _mm512_add_epi64(_mm512_cvtepu32_epi64(_mm512_castsi512_si256(total)),
                             _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(total, 1)))));
#pragma GCC unroll 4
        for (std::size_t v = 0; v < 4; ++v)
#pragma GCC unroll 2
            for (std::size_t half = 0; half < 2; ++half) {
                const __m256i few = half == 0 ? _mm512_castsi512_si256(low[v])
                                              : _mm512_extracti64x4_epi64(low[v], 1);
                const __m256i many = half == 0 ? _mm512_castsi512_si256(high[v])
                                               : _mm512_extracti64x4_epi64(high[v], 1);
                std::int64_t* const to = head.sums + 16 * v + 8 * half;
                const __m512i sum = _mm512_add_epi64(
                    _mm512_cvtepi32_epi64(few), _mm512_slli_epi64(_mm512_cvtepi32_epi64(many), 8));
                _mm512_store_si512(to, _mm512_add_epi64(_mm512_load_si512(to), sum));
            }
        clear();
    }
};

/// Exact: sums and weights are within 53 bits, and no quotient within 2^7 comes nearer to a half
/// than 2^-33 without being one.
[[TESSERA_VNNI]] void divide_all(const weighted_values& head, std::int8_t* out) {
    const __m512d weights = _mm512_set1_pd(static_cast<double>(head.weights));
    for (std::size_t i = 0; i < head_size; i += 8) {
        const __m512d sum = _mm512_cvtepi64_pd(_mm512_load_si512(head.sums + i));
        const __m256i q = _mm512_cvt_roundpd_epi32(_mm512_div_pd(sum, weights), to_nearest);
        const __m128i narrow = _mm_max_epi8(_mm256_cvtsepi32_epi8(q), _mm_set1_epi8(-127));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(out + i), narrow);
    }
}

std::int32_t sink_score(const attention& a, std::size_t head) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < head_size; ++i) sum += a.queries[head * head_size + i] * a.sink[i];
    return shift_right_saturated(std::int64_t{shift_right(sum, 2)} * a.multipliers[head], 15);
}

[[TESSERA_VNNI]] void weigh(const attention& a, std::size_t h, const std::int32_t* scores,
                            std::int8_t* out) {
    weighted_values head{a.values, a.exponentials};
    if (a.sink != nullptr) {
        head.raise(sink_score(a, h));
        head.weights = 65535;
    } else {
        head.raise(scores[0]);
    }
    run_of_weights run;
    run.clear();
    for (std::size_t t = 0; t < a.count; t += block) {
        const __m512i s = _mm512_loadu_si512(scores + t);
        const std::size_t left = a.count - t;
        auto lanes = static_cast<__mmask16>(left >= block ? 0xFFFF : (1u << left) - 1);
        for (;;) {
            const auto above = static_cast<__mmask16>(
                lanes & _mm512_cmpgt_epi32_mask(s, _mm512_set1_epi32(head.largest)));
            if (above == 0) break;
            const auto before = static_cast<__mmask16>((above & -above) - 1);
            if ((lanes & before) != 0) run.add(head, t, s, lanes & before);
            run.flush(head);
            head.raise(scores[t + static_cast<std::size_t>(std::countr_zero(above))]);
            lanes = static_cast<__mmask16>(lanes & ~before);
        }
        run.add(head, t, s, lanes);
    }
    run.flush(head);
    divide_all(head, out);
}

}  // namespace

void store(std::int8_t* keys, std::int8_t* values, std::size_t position, const std::int8_t* key,
           const std::int8_t* value) {
    std::int8_t* const to = keys + position / block * block_bytes + position % block * 4;
    for (std::size_t i = 0; i < head_size; i += 4) {
        std::uint32_t four;
        std::memcpy(&four, key + i, sizeof four);
        four ^= 0x80808080u;
        std::memcpy(to + i * block, &four, sizeof four);
    }
    std::int8_t* const at = values + position / 4 * 4 * head_size + position % 4;
    for (std::size_t i = 0; i < head_size; ++i) at[4 * i] = value[i];
}

void attend(const attention& a, std::int8_t* out) {
    const std::size_t stride = (a.count + 63) / 64 * 64 + 16;
    std::size_t h = 0;
    for (; h + 6 <= a.heads; h += 6) score<6>(a, h, stride);
    for (; h + 2 <= a.heads; h += 2) score<2>(a, h, stride);
    if (h < a.heads) score<1>(a, h, stride);
    for (h = 0; h < a.heads; ++h) weigh(a, h, a.scores + h * stride, out + h * head_size);
}

}  // namespace tessera::transformer::vnni

#endif
