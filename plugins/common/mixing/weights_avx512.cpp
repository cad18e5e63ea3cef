// SPDX-License-Identifier: MIT
// A mixer's kernels, sixteen numbers at a time.
#include "weights.hpp"

#if defined(__x86_64__)

// g++ takes the undefined vectors inside its own intrinsics for mistakes (GCC bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

namespace tessera::mixing {

namespace {

[[gnu::target("avx512f")]] void sum_sixteen(const std::int32_t* x, std::size_t inputs,
                                            const std::int32_t* const* w, std::size_t sets,
                                            std::int32_t* sum) {
    for (std::size_t s = 0; s < sets; ++s) {
        __m512i all = _mm512_setzero_si512();
        for (std::size_t i = 0; i < inputs; i += 16) {
            const __m512i products =
                _mm512_mullo_epi32(_mm512_load_si512(x + i), _mm512_load_si512(w[s] + i));
            all = _mm512_add_epi32(all, _mm512_srai_epi32(products, 8));
        }
        sum[s] = _mm512_reduce_add_epi32(all);
    }
}

[[gnu::target("avx512f")]] void learn_sixteen(const std::int32_t* x, std::size_t inputs,
                                              std::int32_t* const* w, const std::int32_t* step,
                                              std::size_t sets) {
    const __m512i half = _mm512_set1_epi32(1 << 15);
    const __m512i most = _mm512_set1_epi32(most_weight), least = _mm512_set1_epi32(-most_weight);
    for (std::size_t s = 0; s < sets; ++s) {
        const __m512i e = _mm512_set1_epi32(step[s]);
        for (std::size_t i = 0; i < inputs; i += 16) {
            const __m512i products = _mm512_mullo_epi32(_mm512_load_si512(x + i), e);
            const __m512i more = _mm512_srai_epi32(_mm512_add_epi32(products, half), 16);
            const __m512i sum = _mm512_add_epi32(_mm512_load_si512(w[s] + i), more);
            _mm512_store_si512(w[s] + i, _mm512_max_epi32(_mm512_min_epi32(sum, most), least));
        }
    }
}

}  // namespace

extern const weight_kernels avx512_kernels;
const weight_kernels avx512_kernels{sum_sixteen, learn_sixteen};

}  // namespace tessera::mixing

#endif
