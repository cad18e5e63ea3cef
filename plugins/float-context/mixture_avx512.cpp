// SPDX-License-Identifier: MIT
// Mixtures of counts, thirty-two symbols at a time.
#include "mixture.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::float_context {
namespace {

template <std::size_t Rows>
[[gnu::target("avx512f,avx512bw")]] void mix_thirty_two(const count_rows& rows,
                                                        std::span<const recipe<Rows>> recipes,
                                                        std::uint32_t* scores) {
    for (const recipe<Rows>& r : recipes) {
        __m512i sum = _mm512_setzero_si512();
        for (std::size_t k = 0; k < Rows; ++k) {
            const auto n = _mm512_loadu_si512(rows.row(r.row[k]));
            const auto factor = _mm512_set1_epi16(static_cast<short>(r.factor[k]));
            sum = _mm512_add_epi16(sum, _mm512_mulhi_epu16(n, factor));
        }
        // The masked forms, because gcc 12 takes the others for reads of something undefined.
        const auto low = _mm512_maskz_extracti64x4_epi64(0xFF, sum, 0),
                   high = _mm512_maskz_extracti64x4_epi64(0xFF, sum, 1);
        _mm512_storeu_si512(scores, _mm512_maskz_cvtepu16_epi32(0xFFFF, low));
        _mm512_storeu_si512(scores + 16, _mm512_maskz_cvtepu16_epi32(0xFFFF, high));
        scores += 32;
    }
}

}  // namespace

template <std::size_t Rows>
void mix_avx512(const count_rows& rows, std::span<const recipe<Rows>> recipes,
                std::uint32_t* scores) {
    // Narrower rows fill no wider vector.
    if (rows.stride < 32) return mix_avx2(rows, recipes, scores);
    mix_thirty_two(rows, recipes, scores);
}

template void mix_avx512<2>(const count_rows&, std::span<const recipe<2>>, std::uint32_t*);
template void mix_avx512<3>(const count_rows&, std::span<const recipe<3>>, std::uint32_t*);

}  // namespace tessera::float_context

#endif
