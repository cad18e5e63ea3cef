// SPDX-License-Identifier: MIT
// Rows of logits in AVX-512, 32 at a time; the table of powers lies in eight registers.
#include "../intrinsics.hpp"
#include "sums.hpp"

#if defined(__x86_64__)

#include <bit>

#define TESSERA_TARGET gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi,bmi2,popcnt")
#define TESSERA_INLINE TESSERA_TARGET, gnu::always_inline

namespace tessera::softmax_lut {
namespace {

constexpr std::size_t lanes = 16;

[[TESSERA_INLINE]] inline __m512i every(std::uint32_t n) {
    return _mm512_set1_epi32(static_cast<int>(n));
}
[[TESSERA_INLINE]] inline __m512i every_word(short n) { return _mm512_set1_epi16(n); }
[[TESSERA_INLINE]] inline __mmask16 first_lanes(std::size_t count) {
    return static_cast<__mmask16>(_bzhi_u32(0xFFFF, static_cast<unsigned>(std::min(count, lanes))));
}

/// Two vectors of sixteen numbers of 32 bits.
struct both {
    __m512i a, b;
};

/// The logits from p on, of which `left` are there.
[[TESSERA_INLINE]] inline both load(const std::int32_t* p, std::size_t left) {
    if (left >= 2 * lanes) return {_mm512_loadu_si512(p), _mm512_loadu_si512(p + lanes)};
    const std::size_t behind = left > lanes ? left - lanes : 0;
    return {_mm512_maskz_loadu_epi32(first_lanes(left), p),
            _mm512_maskz_loadu_epi32(first_lanes(behind), p + lanes)};
}

struct weights {
    __m512i peak, coefficient, furthest;
    __m512i powers[8];  // 32 words each
    [[TESSERA_INLINE]] explicit weights(const weighing& by)
        : peak(_mm512_set1_epi32(by.peak)),
          coefficient(every(by.coefficient)),
          furthest(every(by.furthest)) {
        for (std::size_t i = 0; i < 8; ++i)
            powers[i] = _mm512_load_si512(plugins::exp2_table.data() + 32 * i);
    }

    [[TESSERA_INLINE]] __m512i steps(__m512i logit) const {
        const __m512i half = _mm512_set1_epi64(1 << 23);
        const __m512i below = _mm512_min_epu32(_mm512_sub_epi32(peak, logit), furthest);
        const __m512i even = _mm512_mul_epu32(below, coefficient);
        const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(below, 32), coefficient);
        return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(_mm512_add_epi64(even, half), 24),
                                       _mm512_slli_epi64(_mm512_add_epi64(odd, half), 8));
    }
    /// Of words: the table's entry, halved and rounded.
    [[TESSERA_INLINE]] __m512i power(__m512i step) const {
        const __mmask32 upper = _mm512_test_epi16_mask(step, every_word(64));
        const __m512i first =
            _mm512_mask_blend_epi16(upper, _mm512_permutex2var_epi16(powers[0], step, powers[1]),
                                    _mm512_permutex2var_epi16(powers[2], step, powers[3]));
        const __m512i second =
            _mm512_mask_blend_epi16(upper, _mm512_permutex2var_epi16(powers[4], step, powers[5]),
                                    _mm512_permutex2var_epi16(powers[6], step, powers[7]));
        const __m512i entry =
            _mm512_mask_blend_epi16(_mm512_test_epi16_mask(step, every_word(128)), first, second);
        // Rounding half up adds the highest bit that is lost. Shifts by 16 and more, also those by
        // less than none, leave 0.
        const __m512i halvings = _mm512_srli_epi16(step, 8);
        const __m512i lost = _mm512_srlv_epi16(entry, _mm512_sub_epi16(halvings, every_word(1)));
        const __m512i kept = _mm512_srlv_epi16(entry, halvings);
        return _mm512_max_epu16(_mm512_add_epi16(kept, _mm512_and_si512(lost, every_word(1))),
                                every_word(1));
    }
    /// Packing goes by quarters of vectors, and unpacking leads back.
    [[TESSERA_INLINE]] both of(both logit) const {
        const __m512i w = power(_mm512_packus_epi32(steps(logit.a), steps(logit.b)));
        const __m512i zero = _mm512_setzero_si512();
        return {_mm512_unpacklo_epi16(w, zero), _mm512_unpackhi_epi16(w, zero)};
    }
    /// The same of the first `left` of them, 0 of the others.
    [[TESSERA_INLINE]] both of_first(const std::int32_t* p, std::size_t left) const {
        const both w = of(load(p, left));
        if (left >= 2 * lanes) return w;
        const std::size_t behind = left > lanes ? left - lanes : 0;
        return {_mm512_maskz_mov_epi32(first_lanes(left), w.a),
                _mm512_maskz_mov_epi32(first_lanes(behind), w.b)};
    }
};

struct frequencies {
    __m512i low, high;
    __m128i shift;
    [[TESSERA_INLINE]] explicit frequencies(const shares& of)
        : low(every(of.low())),
          high(every(of.high())),
          shift(_mm_cvtsi32_si128(static_cast<int>(of.shift()))) {}

    /// floor(weight * rest / sum) of the lower of each two numbers.
    [[TESSERA_INLINE]] __m512i quotients(__m512i weight) const {
        return _mm512_srl_epi64(
            _mm512_add_epi64(_mm512_mul_epu32(weight, high),
                             _mm512_srli_epi64(_mm512_mul_epu32(weight, low), 32)),
            shift);
    }
    [[TESSERA_INLINE]] __m512i pair_sums(__m512i weight) const {
        return _mm512_add_epi64(quotients(weight), quotients(_mm512_srli_epi64(weight, 32)));
    }
    [[TESSERA_INLINE]] __m512i of(__m512i weight) const {
        const __m512i odd = _mm512_slli_epi64(quotients(_mm512_srli_epi64(weight, 32)), 32);
        return _mm512_add_epi32(_mm512_mask_blend_epi32(0xAAAA, quotients(weight), odd), every(1));
    }
};

[[TESSERA_TARGET]] std::int32_t largest(logits row) {
    __m512i most = every(0x80000000);
    std::size_t i = 0;
    for (; i + lanes <= row.size(); i += lanes)
        most = _mm512_max_epi32(most, _mm512_loadu_si512(row.data() + i));
    const __mmask16 there = first_lanes(row.size() - i);
    most = _mm512_max_epi32(most, _mm512_mask_loadu_epi32(most, there, row.data() + i));
    return _mm512_reduce_max_epi32(most);
}

[[TESSERA_TARGET]] std::size_t first(logits row, std::int32_t value) {
    const __m512i wanted = _mm512_set1_epi32(value);
    for (std::size_t i = 0;; i += lanes) {
        const __mmask16 there = first_lanes(row.size() - i);
        const __mmask16 equal = _mm512_mask_cmpeq_epi32_mask(
            there, _mm512_maskz_loadu_epi32(there, row.data() + i), wanted);
        if (equal != 0)
            return i + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(equal)));
    }
}

[[TESSERA_TARGET]] std::uint64_t add_weights(logits row, const weighing& by) {
    const weights weigh(by);
    constexpr std::size_t run = lanes << 15;  // whose sums fit 32 bits
    std::uint64_t all = 0;
    for (; !row.empty(); row = row.subspan(std::min(run, row.size()))) {
        const std::size_t size = std::min(run, row.size());
        __m512i sum = _mm512_setzero_si512();
        for (std::size_t i = 0; i < size; i += 2 * lanes) {
            const both w = weigh.of_first(row.data() + i, size - i);
            sum = _mm512_add_epi32(sum, _mm512_add_epi32(w.a, w.b));
        }
        const __m512i wide =
            _mm512_add_epi64(_mm512_srli_epi64(sum, 32), _mm512_maskz_mov_epi32(0x5555, sum));
        all += static_cast<std::uint64_t>(_mm512_reduce_add_epi64(wide));
    }
    return all;
}

[[TESSERA_INLINE]] inline std::uint32_t sum_of(logits row, const weights& weigh,
                                               const frequencies& of) {
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t i = 0; i < row.size(); i += 2 * lanes) {
        const both w = weigh.of_first(row.data() + i, row.size() - i);
        sum = _mm512_add_epi64(sum, _mm512_add_epi64(of.pair_sums(w.a), of.pair_sums(w.b)));
    }
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sum)) +
                                      row.size());
}

[[TESSERA_TARGET]] std::uint32_t add_shares(logits row, const weighing& by, const shares& of) {
    return sum_of(row, weights(by), frequencies(of));
}

[[TESSERA_TARGET]] void add_blocks(logits row, const weighing& by, const shares& of,
                                   std::uint32_t* before) {
    const weights weigh(by);
    const frequencies share(of);
    std::uint32_t sum = 0;
    for (; !row.empty(); row = row.subspan(std::min(row.size(), block_size))) {
        *before++ = sum;
        sum += sum_of(row.first(std::min(row.size(), block_size)), weigh, share);
    }
    *before = sum;
}

[[TESSERA_TARGET]] void list_shares(logits block, const weighing& by, const shares& of,
                                    std::uint32_t* out) {
    const weights weigh(by);
    const frequencies share(of);
    for (std::size_t i = 0; i < block.size(); i += 2 * lanes) {
        const std::size_t left = block.size() - i, behind = left > lanes ? left - lanes : 0;
        const both w = weigh.of(load(block.data() + i, left));
        _mm512_mask_storeu_epi32(out + i, first_lanes(left), share.of(w.a));
        _mm512_mask_storeu_epi32(out + i + lanes, first_lanes(behind), share.of(w.b));
    }
}

}  // namespace

const kernel& kernel_avx512() {
    static constexpr kernel all = {largest,    first,      add_weights,
                                   add_shares, add_blocks, list_shares};
    return all;
}

}  // namespace tessera::softmax_lut

#endif
