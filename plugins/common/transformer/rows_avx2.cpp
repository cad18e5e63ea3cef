// SPDX-License-Identifier: MIT
// What is done to rows of activations between products, in AVX2.
#include "kernels_avx2.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cmath>

namespace tessera::transformer::avx2 {

namespace {

/// Sixteen numbers of 32 bits within -127 .. 127.
[[TESSERA_AVX2, gnu::always_inline]] inline __m128i clamped(__m256i low, __m256i high) {
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
    const __m128i bytes =
        _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    return _mm_max_epi8(bytes, _mm_set1_epi8(-127));
}

/// x / 2^Shift to the nearest, ties to even.
template <int Shift>
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i shifted(__m256i x) {
    const __m256i odd = _mm256_and_si256(_mm256_srai_epi32(x, Shift), _mm256_set1_epi32(1));
    const __m256i bias = _mm256_set1_epi32((1 << (Shift - 1)) - 1);
    return _mm256_srai_epi32(_mm256_add_epi32(_mm256_add_epi32(x, bias), odd), Shift);
}

[[TESSERA_AVX2, gnu::always_inline]] inline __m256i widened(const std::int8_t* x) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x)));
}
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i widened(const std::int16_t* x) {
    return _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}
/// Sixteen of them, in 16 bits.
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i words(const std::int8_t* x) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i load(const std::int32_t* x) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
}
[[TESSERA_AVX2, gnu::always_inline]] inline void store16(std::int8_t* to, __m128i x) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), x);
}

/// Exact: a product of 32-bit numbers that a double cannot hold lies far beyond 127, and what it
/// holds is rounded once.
[[TESSERA_AVX2, gnu::always_inline]] inline __m128i scaled(const std::int32_t* x, __m256d scale) {
    __m256d y = _mm256_mul_pd(
        _mm256_cvtepi32_pd(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x))), scale);
    y = _mm256_max_pd(_mm256_min_pd(y, _mm256_set1_pd(127)), _mm256_set1_pd(-127));
    return _mm256_cvtpd_epi32(_mm256_round_pd(y, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

/// What a normed number is, eight of them.
[[TESSERA_AVX2, gnu::always_inline]] inline __m256i normed(const std::int8_t* x,
                                                           const std::int8_t* weight,
                                                           __m256i gain) {
    return shifted<15>(_mm256_mullo_epi32(_mm256_mullo_epi32(widened(x), widened(weight)), gain));
}

}  // namespace

[[TESSERA_AVX2]] void requantise(const std::int32_t* sums, std::size_t count,
                                 std::int32_t multiplier, std::int32_t shift, std::int8_t* out) {
    const __m256d scale = _mm256_set1_pd(std::ldexp(multiplier, -shift));
    for (std::size_t i = 0; i < count; i += 16) {
        const __m256i low = _mm256_set_m128i(scaled(sums + i + 4, scale), scaled(sums + i, scale));
        const __m256i high =
            _mm256_set_m128i(scaled(sums + i + 12, scale), scaled(sums + i + 8, scale));
        store16(out + i, clamped(low, high));
    }
}

[[TESSERA_AVX2]] void normalise(const std::int8_t* x, const std::int8_t* weight, std::size_t count,
                                std::size_t width, division rounding, std::int8_t* out) {
    __m256i squares = _mm256_setzero_si256();
    for (std::size_t i = 0; i < count; i += 16)
        squares = _mm256_add_epi32(squares, _mm256_madd_epi16(words(x + i), words(x + i)));
    alignas(32) std::uint32_t parts[8];
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts), squares);
    std::uint32_t sum = 0;
    for (const std::uint32_t part : parts) sum += part;
    const __m256i gain =
        _mm256_set1_epi32(fast_norm_gain(sum / static_cast<std::uint32_t>(width) + 1, rounding));
    for (std::size_t i = 0; i < count; i += 16)
        store16(out + i,
                clamped(normed(x + i, weight + i, gain), normed(x + i + 8, weight + i + 8, gain)));
}

[[TESSERA_AVX2]] void narrow(const std::int32_t* x, std::size_t count, std::int8_t* out) {
    for (std::size_t i = 0; i < count; i += 16)
        store16(out + i, clamped(load(x + i), load(x + i + 8)));
}

[[TESSERA_AVX2]] void add(std::int32_t* x, const std::int8_t* y, std::size_t count) {
    for (std::size_t i = 0; i < count; i += 8)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(x + i),
                            _mm256_add_epi32(load(x + i), widened(y + i)));
}

[[TESSERA_AVX2]] void gate(const std::int8_t* gates, const std::int8_t* values, std::size_t count,
                           std::int8_t* out) {
    for (std::size_t i = 0; i < count; i += 16) {
        const __m256i open = _mm256_max_epi16(words(gates + i), _mm256_setzero_si256());
        const __m256i product = _mm256_mullo_epi16(open, words(values + i));
        const __m256i odd = _mm256_and_si256(_mm256_srai_epi16(product, 7), _mm256_set1_epi16(1));
        const __m256i rounded = _mm256_srai_epi16(
            _mm256_add_epi16(_mm256_add_epi16(product, _mm256_set1_epi16(63)), odd), 7);
        const __m128i bytes =
            _mm_packs_epi16(_mm256_castsi256_si128(rounded), _mm256_extracti128_si256(rounded, 1));
        store16(out + i, _mm_max_epi8(bytes, _mm_set1_epi8(-127)));
    }
}

[[TESSERA_AVX2]] void rotate(const std::int8_t* x, rotation by, rotated as, std::int8_t* out) {
    __m256i turned[2][head_pairs / 8];
    for (std::size_t v = 0; v < head_pairs / 8; ++v) {
        const __m256i low = widened(x + 8 * v), high = widened(x + 8 * v + head_pairs);
        const __m256i c = widened(by.cosine + 8 * v), s = widened(by.sine + 8 * v);
        turned[0][v] =
            shifted<15>(_mm256_sub_epi32(_mm256_mullo_epi32(low, c), _mm256_mullo_epi32(high, s)));
        turned[1][v] =
            shifted<15>(_mm256_add_epi32(_mm256_mullo_epi32(low, s), _mm256_mullo_epi32(high, c)));
        if (as == rotated::query)
            for (auto& half : turned) half[v] = shifted<1>(half[v]);
    }
    for (std::size_t half = 0; half < 2; ++half)
        for (std::size_t v = 0; v < head_pairs / 8; v += 2)
            store16(out + half * head_pairs + 8 * v, clamped(turned[half][v], turned[half][v + 1]));
}

}  // namespace tessera::transformer::avx2

#endif
