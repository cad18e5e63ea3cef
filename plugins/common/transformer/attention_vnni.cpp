// SPDX-License-Identifier: MIT
// Attention by VNNI. All scores come first; then the recurrence, which only changes what is summed
// where a score is the largest yet: between two such places the sums are products of weights and
// values in any order.
//
// Values lie in blocks of 4 positions: for each number of the head, those of the four.
#include "aligned.hpp"
#include "scores_vnni.hpp"

#if defined(__x86_64__)

#include <bit>
#include <cstring>

namespace tessera::transformer::vnni {

namespace {

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

/// Bytes of sixteen weights: in each quarter the low ones of its four, then the high ones.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i bytes_apart(__m512i weights) {
    return _mm512_shuffle_epi8(weights, _mm512_set4_epi32(0, 0, 0x0D090501, 0x0C080400));
}

/// The sum of unsigned numbers of 32 bits, in each 64.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i sum_everywhere(__m512i x) {
    __m512i sum = _mm512_add_epi64(_mm512_srli_epi64(x, 32), _mm512_maskz_mov_epi32(0x5555, x));
    sum = _mm512_add_epi64(sum, _mm512_shuffle_i64x2(sum, sum, 0x4E));
    sum = _mm512_add_epi64(sum, _mm512_shuffle_i64x2(sum, sum, 0xB1));
    return _mm512_add_epi64(sum, _mm512_shuffle_epi32(sum, _MM_PERM_BADC));
}

/// Sums of weights' low and high bytes times values, since the last largest score. In arrays of
/// registers: no loop over them is left.
struct run_of_weights {
    __m512i low[4], high[4], total;

    [[TESSERA_VNNI, gnu::always_inline]] void clear() {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < 4; ++v) low[v] = high[v] = _mm512_setzero_si512();
        total = _mm512_setzero_si512();
    }
    /// One block's, by way of `room` for sixteen numbers. 65536 positions stay within 32 bits.
    [[TESSERA_VNNI, gnu::always_inline]] void add(const std::int8_t* values, __m512i weights,
                                                  std::int32_t* room) {
        total = _mm512_add_epi32(total, weights);
        _mm512_storeu_si512(room, bytes_apart(weights));
        // Loads that spread four bytes have units of their own; compilers would rather shuffle.
        asm volatile("" : "+m"(*reinterpret_cast<std::int32_t(*)[block]>(room)));
#pragma GCC unroll 4
        for (std::size_t q = 0; q < 4; ++q) {
            const __m512i few = _mm512_set1_epi32(room[4 * q]);
            const __m512i many = _mm512_set1_epi32(room[4 * q + 1]);
#pragma GCC unroll 4
            for (std::size_t v = 0; v < 4; ++v) {
                const __m512i x = _mm512_loadu_si512(values + q * 4 * head_size + 64 * v);
                low[v] = _mm512_dpbusd_epi32(low[v], few, x);
                high[v] = _mm512_dpbusd_epi32(high[v], many, x);
            }
        }
    }
    /// Sums of eight of the head's numbers.
    [[TESSERA_VNNI, gnu::always_inline]] __m512i eight(std::size_t n) const {
        const __m512i few = low[n / 2], many = high[n / 2];
        const __m256i few8 =
            n % 2 == 0 ? _mm512_castsi512_si256(few) : _mm512_extracti64x4_epi64(few, 1);
        const __m256i many8 =
            n % 2 == 0 ? _mm512_castsi512_si256(many) : _mm512_extracti64x4_epi64(many, 1);
        return _mm512_add_epi64(_mm512_cvtepi32_epi64(few8),
                                _mm512_slli_epi64(_mm512_cvtepi32_epi64(many8), 8));
    }
};

/// One head's sums up to the last largest score.
struct weighted_values {
    __m512i sums[8];
    __m512i weights;  // their sum, in each 64 bits

    [[TESSERA_VNNI, gnu::always_inline]] void begin(std::int64_t first) {
        weights = _mm512_set1_epi64(first);
#pragma GCC unroll 8
        for (std::size_t n = 0; n < 8; ++n) sums[n] = _mm512_setzero_si512();
    }

    /// Takes in a run, which begins anew.
    [[TESSERA_VNNI, gnu::always_inline]] void take(run_of_weights& run) {
        weights = _mm512_add_epi64(weights, sum_everywhere(run.total));
#pragma GCC unroll 8
        for (std::size_t n = 0; n < 8; ++n) sums[n] = _mm512_add_epi64(sums[n], run.eight(n));
        run.clear();
    }

    /// A score above all before it: what was summed shrinks, by `factor` out of 2^16.
    [[TESSERA_VNNI, gnu::always_inline]] void shrink(std::uint32_t factor) {
        const __m512i f = _mm512_set1_epi64(factor), half = _mm512_set1_epi64(32768);
        weights = _mm512_srli_epi64(_mm512_add_epi64(_mm512_mullo_epi64(weights, f), half), 16);
#pragma GCC unroll 8
        for (std::size_t n = 0; n < 8; ++n) {
            // Halves of negative products are taken off: one less after the shift.
            const __m512i product = _mm512_mullo_epi64(sums[n], f);
            sums[n] = _mm512_add_epi64(_mm512_srai_epi64(_mm512_add_epi64(product, half), 16),
                                       _mm512_srai_epi64(product, 63));
        }
    }

    /// Exact: sums and weights are within 53 bits, and no quotient within 2^7 comes nearer to a
    /// half than 2^-33 without being one.
    [[TESSERA_VNNI, gnu::always_inline]] void divide_all(std::int8_t* out) const {
        const __m512d by = _mm512_cvtepi64_pd(weights);
#pragma GCC unroll 8
        for (std::size_t n = 0; n < 8; ++n) {
            const __m512d quotient = _mm512_div_pd(_mm512_cvtepi64_pd(sums[n]), by);
            const __m256i q = _mm512_cvt_roundpd_epi32(quotient, to_nearest);
            const __m128i narrow = _mm_max_epi8(_mm256_cvtsepi32_epi8(q), _mm_set1_epi8(-127));
            _mm_storel_epi64(reinterpret_cast<__m128i*>(out + 8 * n), narrow);
        }
    }
};

/// For each of sixteen numbers the one `by` places before it, INT32_MIN where there is none.
template <int By>
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i before(__m512i x) {
    return _mm512_alignr_epi32(x, _mm512_set1_epi32(INT32_MIN), block - By);
}

/// For each of sixteen numbers the largest up to it.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i largest_so_far(__m512i x) {
    x = _mm512_max_epi32(x, before<1>(x));
    x = _mm512_max_epi32(x, before<2>(x));
    x = _mm512_max_epi32(x, before<4>(x));
    return _mm512_max_epi32(x, before<8>(x));
}

std::int32_t sink_score(const attention& a, std::size_t head) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < head_size; ++i) sum += a.queries[head * head_size + i] * a.sink[i];
    return shift_right_saturated(std::int64_t{shift_right(sum, 2)} * a.multipliers[head], 15);
}

/// One head on its way through the positions.
struct weighing {
    run_of_weights run;
    weighted_values all;
    __m512i largest;  // score, in each 32 bits
};

/// Weighs `count` positions' values by their scores, whose place becomes room. `head` is that of
/// the positions before.
[[TESSERA_VNNI]] void weigh(weighing& head, const std::int8_t* values, std::int32_t* scores,
                            std::size_t count, const std::uint16_t* table) {
    run_of_weights run = head.run;
    __m512i largest = head.largest;
    for (std::size_t t = 0; t < count; t += block, values += block_bytes) {
        const __m512i s = _mm512_loadu_si512(scores + t);
        const std::size_t left = count - t;
        auto lanes = static_cast<__mmask16>(left >= block ? 0xFFFF : (1u << left) - 1);
        if (_mm512_mask_cmpgt_epi32_mask(lanes, s, largest) != 0) {
            const __m512i up_to = _mm512_max_epi32(largest_so_far(s), largest);
            const __m512i last = _mm512_alignr_epi32(up_to, largest, block - 1);
            const __m512i w = weights_of(_mm512_sub_epi32(up_to, s), table);
            alignas(64) std::uint32_t factors[block];
            _mm512_store_si512(factors, weights_of(_mm512_sub_epi32(s, last), table));
            unsigned raised = _mm512_mask_cmpgt_epi32_mask(lanes, s, last);
            for (; raised != 0; raised &= raised - 1) {
                const auto under = static_cast<__mmask16>(lanes & ((raised & -raised) - 1));
                if (under != 0) run.add(values, _mm512_maskz_mov_epi32(under, w), scores + t);
                head.all.take(run);
                head.all.shrink(factors[std::countr_zero(raised)]);
                lanes = static_cast<__mmask16>(lanes & ~under);
            }
            run.add(values, _mm512_maskz_mov_epi32(lanes, w), scores + t);
            largest = _mm512_permutexvar_epi32(_mm512_set1_epi32(block - 1), up_to);
        } else {
            const __m512i w = weights_of(_mm512_sub_epi32(largest, s), table);
            run.add(values, _mm512_maskz_mov_epi32(lanes, w), scores + t);
        }
    }
    head.run = run;
    head.largest = largest;
}

/// Positions whose keys, values and scores lie in the nearest cache while all heads pass.
constexpr std::size_t near = 256;

template <std::size_t Heads>
[[TESSERA_VNNI]] void attend(const attention& a, std::size_t head, std::int8_t* out) {
    const asked<Heads> by(a, head);
    const std::size_t stride = std::min(padded(a.count), near) + 16;
    weighing heads[Heads];
    for (std::size_t h = 0; h < Heads; ++h) {
        heads[h].run.clear();
        heads[h].all.begin(a.sink != nullptr ? 65535 : 0);
        if (a.sink != nullptr) heads[h].largest = _mm512_set1_epi32(sink_score(a, head + h));
    }
    for (std::size_t first = 0; first < a.count; first += near) {
        const std::size_t count = std::min(near, a.count - first);
        const std::int8_t* const keys = a.keys + first * head_size;
        std::size_t t = 0;
        for (; t + block < count; t += 2 * block)
            by.template score<2>(keys + t * head_size, a.scores + t, stride);
        if (t < count) by.template score<1>(keys + t * head_size, a.scores + t, stride);
        for (std::size_t h = 0; h < Heads; ++h) {
            std::int32_t* const scores = a.scores + h * stride;
            if (first == 0 && a.sink == nullptr) heads[h].largest = _mm512_set1_epi32(scores[0]);
            weigh(heads[h], a.values + first * head_size, scores, count, a.exponentials);
        }
    }
    for (std::size_t h = 0; h < Heads; ++h) {
        heads[h].all.take(heads[h].run);
        heads[h].all.divide_all(out + (head + h) * head_size);
    }
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
    std::size_t h = 0;
    for (; h + 6 <= a.heads; h += 6) attend<6>(a, h, out);
    for (; h + 2 <= a.heads; h += 2) attend<2>(a, h, out);
    if (h < a.heads) attend<1>(a, h, out);
}

}  // namespace tessera::transformer::vnni

#endif
