// SPDX-License-Identifier: MIT
// A mixer's kernels, eight numbers at a time.
#include "weights.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::mixing {

namespace {

__m256i* at(std::int32_t* p) { return reinterpret_cast<__m256i*>(p); }
const __m256i* at(const std::int32_t* p) { return reinterpret_cast<const __m256i*>(p); }

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i product(const std::int32_t* x,
                                                                   const std::int32_t* w) {
    return _mm256_mullo_epi32(_mm256_load_si256(at(x)), _mm256_load_si256(at(w)));
}

[[gnu::target("avx2"), gnu::always_inline]] inline std::int32_t total(__m256i all) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return _mm_cvtsi128_si32(half);
}

[[gnu::target("avx2"), gnu::always_inline]] inline void move(const std::int32_t* x, std::int32_t* w,
                                                             std::size_t count, std::int32_t step) {
    const __m256i half = _mm256_set1_epi32(1 << 15), e = _mm256_set1_epi32(step);
    const __m256i most = _mm256_set1_epi32(most_weight), least = _mm256_set1_epi32(-most_weight);
    for (std::size_t i = 0; i < count; i += 8) {
        const __m256i products = _mm256_mullo_epi32(_mm256_load_si256(at(x + i)), e);
        const __m256i more = _mm256_srai_epi32(_mm256_add_epi32(products, half), 16);
        const __m256i sum = _mm256_add_epi32(_mm256_load_si256(at(w + i)), more);
        _mm256_store_si256(at(w + i), _mm256_max_epi32(_mm256_min_epi32(sum, most), least));
    }
}

[[gnu::target("avx2")]] std::int32_t mix_eight(const std::int32_t* x, std::size_t inputs,
                                               const std::int32_t* const* w, std::size_t sets,
                                               const std::int32_t* last, std::int32_t* said) {
    alignas(32) std::int32_t sums[most_sets] = {};
    for (std::size_t s = 0; s < sets; ++s) {
        __m256i all = _mm256_setzero_si256();
        for (std::size_t i = 0; i < inputs; i += 8)
            all = _mm256_add_epi32(all, _mm256_srai_epi32(product(x + i, w[s] + i), 8));
        sums[s] = total(all);
    }
    const __m256i most = _mm256_set1_epi32(most_input), least = _mm256_set1_epi32(-most_input);
    const __m256i whole = _mm256_srai_epi32(_mm256_load_si256(at(sums)), 8);
    const __m256i words = _mm256_max_epi32(_mm256_min_epi32(whole, most), least);
    _mm256_store_si256(at(said), words);
    const __m256i products = _mm256_mullo_epi32(words, _mm256_load_si256(at(last)));
    return total(_mm256_srai_epi32(products, 8));
}

[[gnu::target("avx2")]] void learn_eight(const std::int32_t* x, std::size_t inputs,
                                         std::int32_t* const* w, const std::int32_t* steps,
                                         std::size_t sets, const std::int32_t* said,
                                         std::int32_t* last, std::int32_t last_step) {
    for (std::size_t s = 0; s < sets; ++s) move(x, w[s], inputs, steps[s]);
    move(said, last, most_sets, last_step);
}

}  // namespace

extern const weight_kernels avx2_kernels;
const weight_kernels avx2_kernels{mix_eight, learn_eight};

}  // namespace tessera::mixing

#endif
