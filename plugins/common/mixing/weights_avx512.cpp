// SPDX-License-Identifier: MIT
// A mixer's kernels, sixteen numbers at a time.
#include "../intrinsics.hpp"
#include "weights.hpp"

#if defined(__x86_64__)

namespace tessera::mixing {

namespace {

// Of AVX-512 only the foundation; the sums of eight sets are AVX2's.
#define TESSERA_MIXING gnu::target("avx512f,avx2")

[[TESSERA_MIXING, gnu::always_inline]] inline std::int32_t total(__m256i all) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return _mm_cvtsi128_si32(half);
}

/// The sum of each. They stay in registers: a load of what was stored in pieces waits long.
[[TESSERA_MIXING, gnu::always_inline]] inline __m256i totals(const __m256i* all) {
    const __m256i low =
        _mm256_hadd_epi32(_mm256_hadd_epi32(all[0], all[1]), _mm256_hadd_epi32(all[2], all[3]));
    const __m256i high =
        _mm256_hadd_epi32(_mm256_hadd_epi32(all[4], all[5]), _mm256_hadd_epi32(all[6], all[7]));
    return _mm256_add_epi32(_mm256_permute2x128_si256(low, high, 0x20),
                            _mm256_permute2x128_si256(low, high, 0x31));
}

/// `Vectors` of sixteen inputs.
template <std::size_t Vectors>
[[TESSERA_MIXING, gnu::always_inline]] inline std::int32_t mix_vectors(const std::int32_t* x,
                                                                       const std::int32_t* const* w,
                                                                       std::size_t sets,
                                                                       const std::int32_t* last,
                                                                       std::int32_t* said) {
    __m512i in[Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) in[v] = _mm512_load_si512(x + 16 * v);
    __m256i all[most_sets];
    for (std::size_t s = 0; s < most_sets; ++s) {
        __m512i wide = _mm512_setzero_si512();
        for (std::size_t v = 0; s < sets && v < Vectors; ++v) {
            const __m512i products = _mm512_mullo_epi32(in[v], _mm512_load_si512(w[s] + 16 * v));
            wide = _mm512_add_epi32(wide, _mm512_srai_epi32(products, 8));
        }
        all[s] = _mm256_add_epi32(_mm512_castsi512_si256(wide), _mm512_extracti64x4_epi64(wide, 1));
    }
    const __m256i most = _mm256_set1_epi32(most_input), least = _mm256_set1_epi32(-most_input);
    const __m256i whole = _mm256_srai_epi32(totals(all), 8);
    const __m256i words = _mm256_max_epi32(_mm256_min_epi32(whole, most), least);
    _mm256_store_si256(reinterpret_cast<__m256i*>(said), words);
    const __m256i products =
        _mm256_mullo_epi32(words, _mm256_load_si256(reinterpret_cast<const __m256i*>(last)));
    return total(_mm256_srai_epi32(products, 8));
}

[[TESSERA_MIXING]] std::int32_t mix_sixteen(const std::int32_t* x, std::size_t inputs,
                                            const std::int32_t* const* w, std::size_t sets,
                                            const std::int32_t* last, std::int32_t* said) {
    switch (inputs / 16) {
        case 1:
            return mix_vectors<1>(x, w, sets, last, said);
        case 2:
            return mix_vectors<2>(x, w, sets, last, said);
        case 3:
            return mix_vectors<3>(x, w, sets, last, said);
        case 4:
            return mix_vectors<4>(x, w, sets, last, said);
        default:
            return mix_vectors<most_inputs / 16>(x, w, sets, last, said);
    }
}

[[TESSERA_MIXING]] void learn_sixteen(const std::int32_t* x, std::size_t inputs,
                                      std::int32_t* const* w, const std::int32_t* steps,
                                      std::size_t sets, const std::int32_t* said,
                                      std::int32_t* last, std::int32_t last_step) {
    const __m512i half = _mm512_set1_epi32(1 << 15);
    const __m512i most = _mm512_set1_epi32(most_weight), least = _mm512_set1_epi32(-most_weight);
    for (std::size_t i = 0; i < inputs; i += 16) {
        const __m512i in = _mm512_load_si512(x + i);
        for (std::size_t s = 0; s < sets; ++s) {
            const __m512i products = _mm512_mullo_epi32(in, _mm512_set1_epi32(steps[s]));
            const __m512i more = _mm512_srai_epi32(_mm512_add_epi32(products, half), 16);
            const __m512i sum = _mm512_add_epi32(_mm512_load_si512(w[s] + i), more);
            _mm512_store_si512(w[s] + i, _mm512_max_epi32(_mm512_min_epi32(sum, most), least));
        }
    }
    const auto at = [](auto* p) { return reinterpret_cast<__m256i*>(p); };
    const __m256i products = _mm256_mullo_epi32(
        _mm256_load_si256(reinterpret_cast<const __m256i*>(said)), _mm256_set1_epi32(last_step));
    const __m256i more =
        _mm256_srai_epi32(_mm256_add_epi32(products, _mm512_castsi512_si256(half)), 16);
    const __m256i sum = _mm256_add_epi32(_mm256_load_si256(at(last)), more);
    _mm256_store_si256(at(last),
                       _mm256_max_epi32(_mm256_min_epi32(sum, _mm512_castsi512_si256(most)),
                                        _mm512_castsi512_si256(least)));
}

}  // namespace

extern const weight_kernels avx512_kernels;
const weight_kernels avx512_kernels{mix_sixteen, learn_sixteen};

}  // namespace tessera::mixing

#endif
