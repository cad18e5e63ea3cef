// SPDX-License-Identifier: MIT
// Products of matrices in AVX2: sixteen products of 16 bits an instruction, which cannot saturate
// where the numbers have 8.
#include "kernels_avx2.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

namespace tessera::transformer::avx2 {

namespace {

constexpr std::size_t panel = 16;  // outputs, in four vectors of two sums each
constexpr std::size_t vectors = 4;
constexpr std::size_t quad = 4;  // inputs of a vector

/// Four numbers, four times over.
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i four_of(const std::int8_t* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    return _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
}

/// `Rows` rows by one panel of weights.
template <std::size_t Rows>
[[TESSERA_AVX2]] void tile(const std::int8_t* weights, std::size_t inputs, const std::int8_t* x,
                           std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride) {
    __m256i sum[Rows][vectors];
    for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t v = 0; v < vectors; ++v) sum[r][v] = _mm256_setzero_si256();
    for (std::size_t i = 0; i < inputs; i += quad) {
        __m256i four[Rows];
        for (std::size_t r = 0; r < Rows; ++r) four[r] = four_of(x + r * x_stride + i);
        for (std::size_t v = 0; v < vectors; ++v) {
            const __m256i w = _mm256_cvtepi8_epi16(
                _mm_load_si128(reinterpret_cast<const __m128i*>(weights + i * panel + 16 * v)));
            for (std::size_t r = 0; r < Rows; ++r)
                sum[r][v] = _mm256_add_epi32(sum[r][v], _mm256_madd_epi16(w, four[r]));
        }
    }
    for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t v = 0; v < vectors; v += 2) {
            const __m256i pairs = _mm256_hadd_epi32(sum[r][v], sum[r][v + 1]);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums + r * sums_stride + 4 * v),
                                _mm256_permute4x64_epi64(pairs, 0xD8));
        }
}

}  // namespace

void pack(const std::int8_t* plain, std::size_t outputs, std::size_t inputs, std::int8_t* packed) {
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t i = 0; i < inputs; ++i)
            packed[o / panel * panel * inputs + i / quad * quad * panel + o % panel * quad +
                   i % quad] = plain[o * inputs + i];
}

[[TESSERA_AVX2]] void multiply(const matrix& w, std::size_t first, const std::int8_t* x,
                               std::size_t rows, std::size_t x_stride, std::int32_t* sums,
                               std::size_t sums_stride) {
    constexpr std::size_t tile_rows = 2;
    // A panel stays in the nearest cache while all rows pass.
    for (std::size_t o = first; o < w.outputs; o += panel) {
        const std::int8_t* const weights = w.weights + o * w.inputs;
        std::size_t r = 0;
        for (; r + tile_rows <= rows; r += tile_rows)
            tile<tile_rows>(weights, w.inputs, x + r * x_stride, x_stride,
                            sums + r * sums_stride + o, sums_stride);
        if (r < rows)
            tile<1>(weights, w.inputs, x + r * x_stride, x_stride, sums + r * sums_stride + o,
                    sums_stride);
    }
}

}  // namespace tessera::transformer::avx2

#endif
