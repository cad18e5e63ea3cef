// SPDX-License-Identifier: MIT
// What is done to rows of activations between products, in AVX-512.
#include "../intrinsics.hpp"
#include "kernels_vnni.hpp"

#if defined(__x86_64__)

#include <cmath>

namespace tessera::transformer::vnni {

namespace {

/// Sixteen numbers of 32 bits within -127 .. 127.
[[TESSERA_VNNI, gnu::always_inline]] inline __m128i clamped(__m512i x) {
    return _mm_max_epi8(_mm512_cvtsepi32_epi8(x), _mm_set1_epi8(-127));
}

/// x / 2^Shift to the nearest, ties to even.
template <unsigned Shift>
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i shifted(__m512i x) {
    const __m512i odd = _mm512_and_si512(_mm512_srai_epi32(x, Shift), _mm512_set1_epi32(1));
    const __m512i bias = _mm512_set1_epi32((1 << (Shift - 1)) - 1);
    return _mm512_srai_epi32(_mm512_add_epi32(_mm512_add_epi32(x, bias), odd), Shift);
}

[[TESSERA_VNNI, gnu::always_inline]] inline __m512i widened(const std::int8_t* x) {
    return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i widened(const std::int16_t* x) {
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x)));
}
[[TESSERA_VNNI, gnu::always_inline]] inline void store16(std::int8_t* to, __m128i x) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), x);
}

/// Thirty-two of them, in 16 bits.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i words(const std::int8_t* x) {
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x)));
}

/// Exact: a product of 32-bit numbers that a double cannot hold lies far beyond 127, and what it
/// holds is rounded once, by the conversion.
[[TESSERA_VNNI, gnu::always_inline]] inline __m256i scaled(__m256i x, __m512d scale) {
    __m512d y = _mm512_mul_pd(_mm512_cvtepi32_pd(x), scale);
    y = _mm512_max_pd(_mm512_min_pd(y, _mm512_set1_pd(127)), _mm512_set1_pd(-127));
    return _mm512_cvt_roundpd_epi32(y, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

}  // namespace

/// Where `scale` leads no sum out of 32 bits, and added to 1.5 x 2^52 a product is the last bits of
/// what comes out, rounded once.
[[TESSERA_VNNI, gnu::always_inline]] inline __m512i scaled_down(__m512i x, __m512d scale) {
    const __m512d above = _mm512_set1_pd(0x1.8p52);
    constexpr int rounding = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    const __m512d low = _mm512_fmadd_round_pd(_mm512_cvtepi32_pd(_mm512_castsi512_si256(x)), scale,
                                              above, rounding);
    const __m512d high = _mm512_fmadd_round_pd(_mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(x, 1)),
                                               scale, above, rounding);
    const __m512i even =
        _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    return _mm512_permutex2var_epi32(_mm512_castpd_si512(low), even, _mm512_castpd_si512(high));
}

[[TESSERA_VNNI]] void requantise(const std::int32_t* sums, std::size_t count,
                                 std::int32_t multiplier, std::int32_t shift, std::int8_t* out) {
    const double factor = std::ldexp(multiplier, -shift);
    const __m512d scale = _mm512_set1_pd(factor);
    if (std::abs(factor) <= 0.5) {
        for (std::size_t i = 0; i < count; i += 16)
            store16(out + i, clamped(scaled_down(_mm512_loadu_si512(sums + i), scale)));
        return;
    }
    for (std::size_t i = 0; i < count; i += 16) {
        const __m256i low =
            scaled(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums + i)), scale);
        const __m256i high =
            scaled(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums + i + 8)), scale);
        store16(out + i,
                _mm512_cvtepi32_epi8(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1)));
    }
}

[[TESSERA_VNNI]] void normalise(const std::int8_t* x, const std::int8_t* weight, std::size_t count,
                                std::size_t width, division rounding, std::int8_t* out) {
    __m512i squares = _mm512_setzero_si512();
    for (std::size_t i = 0; i < count; i += 32) {
        const __m512i v = words(x + i);
        squares = _mm512_add_epi32(squares, _mm512_madd_epi16(v, v));
    }
    const auto sum = static_cast<std::uint32_t>(_mm512_reduce_add_epi32(squares));
    const __m512i gain =
        _mm512_set1_epi32(fast_norm_gain(sum / static_cast<std::uint32_t>(width) + 1, rounding));
    for (std::size_t i = 0; i < count; i += 16) {
        const __m512i product = _mm512_mullo_epi32(widened(x + i), widened(weight + i));
        store16(out + i, clamped(shifted<15>(_mm512_mullo_epi32(product, gain))));
    }
}

[[TESSERA_VNNI]] void narrow(const std::int32_t* x, std::size_t count, std::int8_t* out) {
    for (std::size_t i = 0; i < count; i += 16)
        store16(out + i, clamped(_mm512_loadu_si512(x + i)));
}

[[TESSERA_VNNI]] void add(std::int32_t* x, const std::int8_t* y, std::size_t count) {
    for (std::size_t i = 0; i < count; i += 16)
        _mm512_storeu_si512(x + i, _mm512_add_epi32(_mm512_loadu_si512(x + i), widened(y + i)));
}

[[TESSERA_VNNI]] void gate(const std::int8_t* gates, const std::int8_t* values, std::size_t count,
                           std::int8_t* out) {
    for (std::size_t i = 0; i < count; i += 32) {
        const __m512i open = _mm512_max_epi16(words(gates + i), _mm512_setzero_si512());
        const __m512i product = _mm512_mullo_epi16(open, words(values + i));
        const __m512i odd = _mm512_and_si512(_mm512_srai_epi16(product, 7), _mm512_set1_epi16(1));
        const __m512i rounded = _mm512_srai_epi16(
            _mm512_add_epi16(_mm512_add_epi16(product, _mm512_set1_epi16(63)), odd), 7);
        _mm256_storeu_si256(
            reinterpret_cast<__m256i*>(out + i),
            _mm256_max_epi8(_mm512_cvtsepi16_epi8(rounded), _mm256_set1_epi8(-127)));
    }
}

[[TESSERA_VNNI]] void rotate(const std::int8_t* x, rotation by, rotated as, std::int8_t* out) {
    for (std::size_t i = 0; i < head_pairs; i += 16) {
        const __m512i low = widened(x + i), high = widened(x + i + head_pairs);
        const __m512i c = widened(by.cosine + i), s = widened(by.sine + i);
        __m512i u =
            shifted<15>(_mm512_sub_epi32(_mm512_mullo_epi32(low, c), _mm512_mullo_epi32(high, s)));
        __m512i v =
            shifted<15>(_mm512_add_epi32(_mm512_mullo_epi32(low, s), _mm512_mullo_epi32(high, c)));
        if (as == rotated::query) {
            u = shifted<1>(u);
            v = shifted<1>(v);
        }
        store16(out + i, clamped(u));
        store16(out + i + head_pairs, clamped(v));
    }
}

}  // namespace tessera::transformer::vnni

#endif
