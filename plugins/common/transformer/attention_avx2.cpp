// SPDX-License-Identifier: MIT
// Attention in AVX2. All scores come first; then the recurrence, which only changes what is summed
// where a score is the largest yet: between two such places the sums are products of weights and
// values in any order.
//
// Keys lie in blocks of 16 positions: for each 4 of the head's numbers, those of all positions.
// Values lie in blocks of 4 positions: for each number of the head, those of the four.
#include "kernels_avx2.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace tessera::transformer::avx2 {

namespace {

constexpr std::size_t block = 16;
constexpr std::size_t block_bytes = block * head_size;
constexpr int to_nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;

[[TESSERA_AVX2, gnu::always_inline]] inline __m256i bytes16(const std::int8_t* x) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}

[[TESSERA_AVX2, gnu::always_inline]] inline __m128i score_half(__m128i product,
                                                               __m256d multiplier) {
    __m256d y = _mm256_mul_pd(_mm256_cvtepi32_pd(product), multiplier);
    y = _mm256_max_pd(_mm256_min_pd(y, _mm256_set1_pd(INT32_MAX)), _mm256_set1_pd(INT32_MIN));
    return _mm256_cvtpd_epi32(_mm256_round_pd(y, to_nearest));
}

/// The scores of eight positions, from their products. Exact: a product of 20 and 32 bits is within
/// a double's 53.
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i score_of(__m256i product, __m256d multiplier) {
    const __m256i odd = _mm256_and_si256(_mm256_srai_epi32(product, 2), _mm256_set1_epi32(1));
    const __m256i quarter = _mm256_srai_epi32(
        _mm256_add_epi32(_mm256_add_epi32(product, _mm256_set1_epi32(1)), odd), 2);
    return _mm256_set_m128i(score_half(_mm256_extracti128_si256(quarter, 1), multiplier),
                            score_half(_mm256_castsi256_si128(quarter), multiplier));
}

/// The scores of `Heads` heads, `stride` numbers from one to the next.
template <std::size_t Heads>
[[TESSERA_AVX2]] void score(const attention& a, std::size_t head, std::size_t stride) {
    alignas(32) std::int16_t queries[Heads][head_size];
    __m256d multiplier[Heads];
    for (std::size_t h = 0; h < Heads; ++h) {
        for (std::size_t i = 0; i < head_size; ++i)
            queries[h][i] = a.queries[(head + h) * head_size + i];
        multiplier[h] = _mm256_set1_pd(std::ldexp(a.multipliers[head + h], -15));
    }
    for (std::size_t t = 0; t < a.count; t += block) {
        __m256i sum[Heads][4];
        for (auto& of_head : sum)
            for (__m256i& s : of_head) s = _mm256_setzero_si256();
        for (std::size_t i = 0; i < head_size; i += 4) {
            __m256i four[Heads];
            for (std::size_t h = 0; h < Heads; ++h) {
                long long bits;
                std::memcpy(&bits, &queries[h][i], sizeof bits);
                four[h] = _mm256_set1_epi64x(bits);
            }
            for (std::size_t v = 0; v < 4; ++v) {
                const __m256i keys = bytes16(a.keys + t * head_size + i * block + 16 * v);
                for (std::size_t h = 0; h < Heads; ++h)
                    sum[h][v] = _mm256_add_epi32(sum[h][v], _mm256_madd_epi16(keys, four[h]));
            }
        }
        for (std::size_t h = 0; h < Heads; ++h)
            for (std::size_t v = 0; v < 4; v += 2) {
                const __m256i pairs = _mm256_hadd_epi32(sum[h][v], sum[h][v + 1]);
                const __m256i product = _mm256_permute4x64_epi64(pairs, 0xD8);
                _mm256_storeu_si256(
                    reinterpret_cast<__m256i*>(a.scores + (head + h) * stride + t + 4 * v),
                    score_of(product, multiplier[h]));
            }
    }
}

/// exponential(-d) of attention for eight d. Whatever lies beyond 2^19 has the weight 1.
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i weights_of(__m256i d,
                                                               const std::uint16_t* table) {
    const __m256i coefficient = _mm256_set1_epi64x(attention_coefficient);
    const __m256i half = _mm256_set1_epi64x(1 << 23);
    d = _mm256_min_epu32(d, _mm256_set1_epi32(1 << 19));
    const __m256i even =
        _mm256_srli_epi64(_mm256_add_epi64(_mm256_mul_epu32(d, coefficient), half), 24);
    const __m256i odd = _mm256_srli_epi64(
        _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(d, 32), coefficient), half), 24);
    const __m256i t = _mm256_or_si256(even, _mm256_slli_epi64(odd, 32));
    const __m256i fraction = _mm256_and_si256(t, _mm256_set1_epi32(255));
    const __m256i e =
        _mm256_and_si256(_mm256_i32gather_epi32(reinterpret_cast<const int*>(table), fraction, 2),
                         _mm256_set1_epi32(65535));
    const __m256i left = _mm256_sub_epi32(_mm256_set1_epi32(16), _mm256_srli_epi32(t, 8));
    const __m256i w = _mm256_srli_epi32(
        _mm256_add_epi32(_mm256_sllv_epi32(e, left), _mm256_set1_epi32(32768)), 16);
    return _mm256_max_epu32(w, _mm256_set1_epi32(1));
}

/// One head's sums so far; those since the last largest score are apart, low and high bytes of the
/// weights by themselves, two for each number. 65536 positions stay within 32 bits.
struct weighted_values {
    const std::int8_t* values;
    const std::uint16_t* table;
    bool begun = false;
    std::int32_t largest = 0;
    std::uint64_t weights = 0;
    std::int64_t sums[head_size] = {};
    alignas(32) std::int32_t low[2 * head_size] = {};
    alignas(32) std::int32_t high[2 * head_size] = {};

    [[TESSERA_AVX2]] void flush() {
        for (std::size_t i = 0; i < head_size; ++i) {
            const std::int64_t few = std::int64_t{low[2 * i]} + low[2 * i + 1];
            const std::int64_t many = std::int64_t{high[2 * i]} + high[2 * i + 1];
            sums[i] += few + many * 256;
        }
        std::fill(low, low + 2 * head_size, 0);
        std::fill(high, high + 2 * head_size, 0);
    }

    /// A score above all before it: what was summed shrinks.
    [[TESSERA_AVX2]] void raise(std::int32_t to) {
        if (begun) {
            flush();
            const std::int64_t f = exponential(std::int64_t{largest} - to, attention_coefficient,
                                               exponential_table(table, 256));
            weights = (weights * static_cast<std::uint64_t>(f) + 32768) >> 16;
            for (std::int64_t& sum : sums) {
                const std::int64_t product = sum * f;
                sum = (product + (product >= 0 ? 32768 : -32768)) >> 16;
            }
        }
        begun = true;
        largest = to;
    }

    /// The positions of one block whose bits are set.
    [[TESSERA_AVX2]] void add(std::size_t t, const std::int32_t* scores, unsigned lanes) {
        alignas(32) std::uint32_t w[block];
        const __m256i bits = _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);
        for (std::size_t v = 0; v < 2; ++v) {
            const __m256i s = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(scores + 8 * v));
            const __m256i mine = _mm256_and_si256(
                _mm256_set1_epi32(static_cast<std::int32_t>(lanes >> (8 * v))), bits);
            const __m256i all = weights_of(_mm256_sub_epi32(_mm256_set1_epi32(largest), s), table);
            _mm256_store_si256(reinterpret_cast<__m256i*>(w + 8 * v),
                               _mm256_and_si256(all, _mm256_cmpeq_epi32(mine, bits)));
        }
        std::int64_t few[4], many[4];
        for (std::size_t q = 0; q < 4; ++q) {
            std::uint64_t few_bytes = 0, many_bytes = 0;
            for (std::size_t k = 0; k < 4; ++k) {
                weights += w[4 * q + k];
                few_bytes |= std::uint64_t{w[4 * q + k] & 255} << (16 * k);
                many_bytes |= std::uint64_t{w[4 * q + k] >> 8} << (16 * k);
            }
            few[q] = static_cast<std::int64_t>(few_bytes);
            many[q] = static_cast<std::int64_t>(many_bytes);
        }
        for (std::size_t i = 0; i < head_size; i += 4) {
            auto* const low_sums = reinterpret_cast<__m256i*>(low + 2 * i);
            auto* const high_sums = reinterpret_cast<__m256i*>(high + 2 * i);
            __m256i low_sum = _mm256_load_si256(low_sums);
            __m256i high_sum = _mm256_load_si256(high_sums);
            for (std::size_t q = 0; q < 4; ++q) {
                if ((lanes >> (4 * q) & 15) == 0) continue;
                const __m256i x = bytes16(values + (t + 4 * q) * head_size + 4 * i);
                low_sum =
                    _mm256_add_epi32(low_sum, _mm256_madd_epi16(x, _mm256_set1_epi64x(few[q])));
                high_sum =
                    _mm256_add_epi32(high_sum, _mm256_madd_epi16(x, _mm256_set1_epi64x(many[q])));
            }
            _mm256_store_si256(low_sums, low_sum);
            _mm256_store_si256(high_sums, high_sum);
        }
    }

    /// Exact: sums and weights are within 53 bits, and no quotient within 2^7 comes nearer to a
    /// half than 2^-33 without being one.
    [[TESSERA_AVX2]] void divide_all(std::int8_t* out) {
        flush();
        const __m256d all = _mm256_set1_pd(static_cast<double>(weights));
        for (std::size_t i = 0; i < head_size; i += 4) {
            const auto sum = [&](std::size_t k) { return static_cast<double>(sums[i + k]); };
            const __m256d q = _mm256_div_pd(_mm256_set_pd(sum(3), sum(2), sum(1), sum(0)), all);
            alignas(16) std::int32_t whole[4];
            _mm_store_si128(reinterpret_cast<__m128i*>(whole),
                            _mm256_cvtpd_epi32(_mm256_round_pd(q, to_nearest)));
            for (std::size_t k = 0; k < 4; ++k) out[i + k] = clamp8(whole[k]);
        }
    }
};

std::int32_t sink_score(const attention& a, std::size_t head) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < head_size; ++i) sum += a.queries[head * head_size + i] * a.sink[i];
    return shift_right_saturated(std::int64_t{shift_right(sum, 2)} * a.multipliers[head], 15);
}

/// The positions of a block whose scores are above `largest`.
[[TESSERA_AVX2]] unsigned above(const std::int32_t* scores, std::int32_t largest) {
    unsigned bits = 0;
    for (std::size_t v = 0; v < 2; ++v) {
        const __m256i s = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(scores + 8 * v));
        const __m256i greater = _mm256_cmpgt_epi32(s, _mm256_set1_epi32(largest));
        bits |= static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(greater))) << (8 * v);
    }
    return bits;
}

[[TESSERA_AVX2]] void weigh(const attention& a, std::size_t h, const std::int32_t* scores,
                            std::int8_t* out) {
    weighted_values head{a.values, a.exponentials};
    if (a.sink != nullptr) {
        head.raise(sink_score(a, h));
        head.weights = 65535;
    } else {
        head.raise(scores[0]);
    }
    for (std::size_t t = 0; t < a.count; t += block) {
        const std::size_t left = a.count - t;
        unsigned lanes = left >= block ? 0xFFFF : (1u << left) - 1;
        while (const unsigned greater = lanes & above(scores + t, head.largest)) {
            const unsigned before = (greater & -greater) - 1;
            if ((lanes & before) != 0) head.add(t, scores + t, lanes & before);
            head.raise(scores[t + static_cast<std::size_t>(std::countr_zero(greater))]);
            lanes &= ~before;
        }
        head.add(t, scores + t, lanes);
    }
    head.divide_all(out);
}

}  // namespace

void store(std::int8_t* keys, std::int8_t* values, std::size_t position, const std::int8_t* key,
           const std::int8_t* value) {
    std::int8_t* const to = keys + position / block * block_bytes + position % block * 4;
    for (std::size_t i = 0; i < head_size; i += 4) std::memcpy(to + i * block, key + i, 4);
    std::int8_t* const at = values + position / 4 * 4 * head_size + position % 4;
    for (std::size_t i = 0; i < head_size; ++i) at[4 * i] = value[i];
}

void attend(const attention& a, std::int8_t* out) {
    const std::size_t stride = (a.count + 63) / 64 * 64 + 16;
    std::size_t h = 0;
    for (; h + 2 <= a.heads; h += 2) score<2>(a, h, stride);
    if (h < a.heads) score<1>(a, h, stride);
    for (h = 0; h < a.heads; ++h) weigh(a, h, a.scores + h * stride, out + h * head_size);
}

}  // namespace tessera::transformer::avx2

#endif
