// SPDX-License-Identifier: MIT
// Rows of logits in AVX2, eight at a time; powers are gathered from the table.
#include "sums.hpp"

#if defined(__x86_64__)

#include <immintrin.h>
#include <bit>

#define TESSERA_TARGET gnu::target("avx2,bmi,bmi2,popcnt")
#define TESSERA_INLINE TESSERA_TARGET, gnu::always_inline

namespace tessera::softmax_lut {
namespace {

constexpr std::size_t lanes = 8;

/// Gathers take numbers of 32 bits.
alignas(64) constexpr std::array<std::int32_t, 256> powers = [] {
    std::array<std::int32_t, 256> all{};
    for (std::size_t i = 0; i < 256; ++i) all[i] = plugins::exp2_table[i];
    return all;
}();

[[TESSERA_INLINE]] inline __m256i every(std::uint32_t n) {
    return _mm256_set1_epi32(static_cast<int>(n));
}
/// Of the first `count` lanes, all bits; none of the others.
[[TESSERA_INLINE]] inline __m256i first_lanes(std::size_t count) {
    return _mm256_cmpgt_epi32(every(static_cast<std::uint32_t>(std::min(count, lanes))),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
[[TESSERA_INLINE]] inline __m256i load(const std::int32_t* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
[[TESSERA_INLINE]] inline std::uint64_t total_of(__m256i v) {
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(two)) +
           static_cast<std::uint64_t>(_mm_extract_epi64(two, 1));
}
/// Sums of the numbers of 32 bits side by side, in 64.
[[TESSERA_INLINE]] inline __m256i pairs(__m256i v) {
    return _mm256_add_epi64(_mm256_and_si256(v, _mm256_set1_epi64x(0xFFFFFFFF)),
                            _mm256_srli_epi64(v, 32));
}

struct weights {
    __m256i peak, coefficient, furthest;
    [[TESSERA_INLINE]] explicit weights(const weighing& by)
        : peak(_mm256_set1_epi32(by.peak)),
          coefficient(every(by.coefficient)),
          furthest(every(by.furthest)) {}

    [[TESSERA_INLINE]] __m256i of(__m256i logit) const {
        const __m256i half = _mm256_set1_epi64x(1 << 23);
        const __m256i below = _mm256_min_epu32(_mm256_sub_epi32(peak, logit), furthest);
        const __m256i even = _mm256_mul_epu32(below, coefficient);
        const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(below, 32), coefficient);
        const __m256i steps =
            _mm256_blend_epi32(_mm256_srli_epi64(_mm256_add_epi64(even, half), 24),
                               _mm256_slli_epi64(_mm256_add_epi64(odd, half), 8), 0xAA);
        const __m256i power = _mm256_i32gather_epi32(
            powers.data(), _mm256_and_si256(steps, every(255)), sizeof(std::int32_t));
        const __m256i halvings = _mm256_srli_epi32(steps, 8);
        const __m256i rounding = _mm256_srli_epi32(_mm256_sllv_epi32(every(1), halvings), 1);
        return _mm256_max_epu32(_mm256_srlv_epi32(_mm256_add_epi32(power, rounding), halvings),
                                every(1));
    }
};

struct frequencies {
    __m256i low, high;
    __m128i shift;
    [[TESSERA_INLINE]] explicit frequencies(const shares& of)
        : low(every(of.low())),
          high(every(of.high())),
          shift(_mm_cvtsi32_si128(static_cast<int>(of.shift()))) {}

    /// floor(weight * rest / sum) of the lower of each two numbers.
    [[TESSERA_INLINE]] __m256i quotients(__m256i weight) const {
        return _mm256_srl_epi64(
            _mm256_add_epi64(_mm256_mul_epu32(weight, high),
                             _mm256_srli_epi64(_mm256_mul_epu32(weight, low), 32)),
            shift);
    }
    [[TESSERA_INLINE]] __m256i pair_sums(__m256i weight) const {
        return _mm256_add_epi64(quotients(weight), quotients(_mm256_srli_epi64(weight, 32)));
    }
    [[TESSERA_INLINE]] __m256i of(__m256i weight) const {
        const __m256i odd = _mm256_slli_epi64(quotients(_mm256_srli_epi64(weight, 32)), 32);
        return _mm256_add_epi32(_mm256_blend_epi32(quotients(weight), odd, 0xAA), every(1));
    }
};

[[TESSERA_TARGET]] std::int32_t largest(logits row) {
    __m256i most = every(0x80000000);
    std::size_t i = 0;
    for (; i + lanes <= row.size(); i += lanes) most = _mm256_max_epi32(most, load(row.data() + i));
    alignas(32) std::int32_t of[lanes];
    _mm256_store_si256(reinterpret_cast<__m256i*>(of), most);
    for (; i < row.size(); ++i) of[0] = std::max(of[0], row[i]);
    return *std::max_element(of, of + lanes);
}

[[TESSERA_TARGET]] std::size_t first(logits row, std::int32_t value) {
    const __m256i wanted = _mm256_set1_epi32(value);
    std::size_t i = 0;
    for (; i + lanes <= row.size(); i += lanes) {
        const int equal = _mm256_movemask_ps(
            _mm256_castsi256_ps(_mm256_cmpeq_epi32(load(row.data() + i), wanted)));
        if (equal != 0)
            return i + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(equal)));
    }
    while (row[i] != value) ++i;
    return i;
}

[[TESSERA_TARGET]] std::uint64_t add_weights(logits row, const weighing& by) {
    const weights weigh(by);
    constexpr std::size_t run = lanes << 15;  // whose sums fit 32 bits
    __m256i sums = _mm256_setzero_si256();
    for (; !row.empty(); row = row.subspan(std::min(run, row.size()))) {
        const std::size_t size = std::min(run, row.size());
        __m256i sum = _mm256_setzero_si256();
        std::size_t i = 0;
        for (; i + lanes <= size; i += lanes)
            sum = _mm256_add_epi32(sum, weigh.of(load(row.data() + i)));
        if (i < size) {
            const __m256i there = first_lanes(size - i);
            const __m256i w = weigh.of(_mm256_maskload_epi32(row.data() + i, there));
            sum = _mm256_add_epi32(sum, _mm256_and_si256(w, there));
        }
        sums = _mm256_add_epi64(sums, pairs(sum));
    }
    return total_of(sums);
}

[[TESSERA_INLINE]] inline std::uint32_t sum_of(logits row, const weights& weigh,
                                               const frequencies& of) {
    __m256i sum = _mm256_setzero_si256();
    std::size_t i = 0;
    for (; i + lanes <= row.size(); i += lanes)
        sum = _mm256_add_epi64(sum, of.pair_sums(weigh.of(load(row.data() + i))));
    if (i < row.size()) {
        const __m256i there = first_lanes(row.size() - i);
        const __m256i w = weigh.of(_mm256_maskload_epi32(row.data() + i, there));
        sum = _mm256_add_epi64(sum, of.pair_sums(_mm256_and_si256(w, there)));
    }
    return static_cast<std::uint32_t>(total_of(sum) + row.size());
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
    std::size_t i = 0;
    for (; i + lanes <= block.size(); i += lanes)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                            share.of(weigh.of(load(block.data() + i))));
    for (; i < block.size(); ++i) out[i] = of.of(by.weight(block[i]));
}

}  // namespace

const kernel& kernel_avx2() {
    static constexpr kernel all = {largest,    first,      add_weights,
                                   add_shares, add_blocks, list_shares};
    return all;
}

}  // namespace tessera::softmax_lut

#endif
