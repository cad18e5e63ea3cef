// SPDX-License-Identifier: MIT
// Mixtures of counts, sixteen symbols at a time.
#include "mixture.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::float_context {
namespace {

template <std::size_t Rows>
[[gnu::target("avx2")]] void mix_eight(const count_rows& rows,
                                       std::span<const recipe<Rows>> recipes,
                                       std::uint32_t* scores) {
    for (const recipe<Rows>& r : recipes) {
        __m128i sum = _mm_setzero_si128();
        for (std::size_t k = 0; k < Rows; ++k) {
            const auto n = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows.row(r.row[k])));
            const auto factor = _mm_set1_epi16(static_cast<short>(r.factor[k]));
            sum = _mm_add_epi16(sum, _mm_mulhi_epu16(n, factor));
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(scores), _mm256_cvtepu16_epi32(sum));
        scores += 8;
    }
}

template <std::size_t Pad, std::size_t Rows>
[[gnu::target("avx2")]] void mix_wide(const count_rows& rows, std::span<const recipe<Rows>> recipes,
                                      std::uint32_t* scores) {
    for (const recipe<Rows>& r : recipes) {
        __m256i sum[Pad / 16];
        for (auto& s : sum) s = _mm256_setzero_si256();
        for (std::size_t k = 0; k < Rows; ++k) {
            const std::uint16_t* const n = rows.row(r.row[k]);
            const auto factor = _mm256_set1_epi16(static_cast<short>(r.factor[k]));
            for (std::size_t v = 0; v < Pad / 16; ++v) {
                const auto counts =
                    _mm256_loadu_si256(reinterpret_cast<const __m256i*>(n + 16 * v));
                sum[v] = _mm256_add_epi16(sum[v], _mm256_mulhi_epu16(counts, factor));
            }
        }
        for (const __m256i s : sum) {
            const auto low = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(s)),
                       high = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(s, 1));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(scores), low);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(scores + 8), high);
            scores += 16;
        }
    }
}

}  // namespace

template <std::size_t Rows>
void mix_avx2(const count_rows& rows, std::span<const recipe<Rows>> recipes,
              std::uint32_t* scores) {
    switch (rows.stride) {
        case 8:
            return mix_eight(rows, recipes, scores);
        case 16:
            return mix_wide<16>(rows, recipes, scores);
        default:
            return mix_wide<32>(rows, recipes, scores);
    }
}

template void mix_avx2<2>(const count_rows&, std::span<const recipe<2>>, std::uint32_t*);
template void mix_avx2<3>(const count_rows&, std::span<const recipe<3>>, std::uint32_t*);

}  // namespace tessera::float_context

#endif
