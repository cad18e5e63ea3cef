// SPDX-License-Identifier: MIT
// Sums of whole blocks of 16-bit probabilities in AVX-512, where thirty-two fit a vector: what can
// be done before they are widened is.
#pragma once

#include "lanes_avx512.hpp"

#if defined(__x86_64__)

namespace tessera::probabilities::avx512 {

/// The weights of 32 numbers of which those with odd places stand in the upper halves.
struct even_and_odd {
    __m512i even, odd;
};

/// Brains are the upper half of a binary32: adding to the exponent in 16 bits is a product by a
/// power of two. It saturates to NaN; what was 0 or subnormal stays below 1, what was negative
/// stays so or becomes less than 1.
struct narrow_brains {
    __m512i least, exponent;
    [[TESSERA_INLINE]] explicit narrow_brains(const by_scale& by)
        : least(upper_half(by.least)),
          exponent(_mm512_sub_epi16(upper_half(by.factor), _mm512_set1_epi16(127 << 7))) {}

    [[TESSERA_INLINE]] static __m512i upper_half(__m512 v) {
        const __m512i high = _mm512_srli_epi32(_mm512_castps_si512(v), 16);
        return _mm512_or_si512(high, _mm512_slli_epi32(high, 16));
    }
    [[TESSERA_INLINE]] even_and_odd weights(__m512i numbers) const {
        const __m512i scaled = _mm512_adds_epi16(numbers, exponent);
        const __m512i even = _mm512_slli_epi32(scaled, 16);
        const __m512i odd = _mm512_and_si512(scaled, every32(0xFFFF0000));
        return {_mm512_cvttps_epu32(_mm512_castsi512_ps(even)),
                _mm512_cvttps_epu32(_mm512_castsi512_ps(odd))};
    }
    /// `most` has a bit of 2^29 or more where the sum is not to be trusted.
    template <bool Largest>
    [[TESSERA_INLINE]] block_sum sum(const std::uint16_t* p) const {
        const __m512i zero = _mm512_setzero_si512();
        __m512i sums[2] = {zero, zero}, any = zero, most = zero;
        for (std::uint64_t i = 0; i < block_size; i += 2 * lanes) {
            __m512i numbers = _mm512_loadu_si512(p + i);
            if (Largest) {
                numbers = _mm512_max_epi16(numbers, least);
                most = _mm512_max_epi16(most, numbers);
            }
            const even_and_odd w = weights(numbers);
            sums[0] = _mm512_add_epi32(sums[0], w.even);
            sums[1] = _mm512_add_epi32(sums[1], w.odd);
            any = _mm512_ternarylogic_epi32(any, w.even, w.odd, 0xFE);
        }
        const __m512i parts = pairs(_mm512_add_epi32(sums[0], sums[1]));
        if (!Largest) return {parts, any};
        const even_and_odd w = weights(most);
        return {parts, _mm512_max_epu32(w.even, w.odd)};
    }
};

/// Halves are whole multiples of 2^-24, so that sums of them below 1 are exact in binary32; scaled
/// by 2^32, each is 256 or more, or it is 0 and counts as the least, 0 or 1.
struct narrow_halves {
    /// Largest: `seen` is the largest number so far in every lane. Where it stays so `most` is 1.
    template <bool Largest>
    [[TESSERA_INLINE]] static block_sum sum(const std::uint16_t* p, __m512i& seen) {
        const __m512i zero = _mm512_setzero_si512();
        __m512 sums[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
        __m512i most = zero;
        int zeros = 0;
        for (std::uint64_t i = 0; i < block_size; i += 2 * lanes) {
            const __m512i numbers = _mm512_loadu_si512(p + i);
            most = _mm512_max_epu16(most, numbers);
            if (Largest) zeros += std::popcount(_mm512_testn_epi16_mask(numbers, numbers));
            sums[0] = _mm512_add_ps(sums[0], halves::load(p + i));
            sums[1] = _mm512_add_ps(sums[1], halves::load(p + i + lanes));
        }
        // From 1/8 on, eight of them may pass 1; negative numbers and NaN are beyond that.
        const __mmask32 large = _mm512_cmpge_epu16_mask(most, _mm512_set1_epi16(0x3000));
        if (large != 0) return {zero, every32(greatest_weight)};
        const __m512 unit = _mm512_set1_ps(0x1p32f);
        __m512i parts =
            pairs(_mm512_cvttps_epu32(_mm512_mul_ps(_mm512_add_ps(sums[0], sums[1]), unit)));
        if (!Largest) return {parts, zero};
        parts = _mm512_mask_add_epi64(parts, 1, parts, every(static_cast<std::uint64_t>(zeros)));
        if (__builtin_expect(_mm512_cmpgt_epu16_mask(most, seen) == 0, 1))
            return {parts, every32(1)};
        const __m256i sixteen =
            _mm256_max_epu16(_mm512_castsi512_si256(most), _mm512_extracti64x4_epi64(most, 1));
        const __m128i eight =
            _mm_max_epu16(_mm256_castsi256_si128(sixteen), _mm256_extracti128_si256(sixteen, 1));
        // There is a least of eight: of the complements, that of the largest.
        const __m128i all = _mm_set1_epi16(-1);
        seen = _mm512_broadcastw_epi16(
            _mm_xor_si128(_mm_minpos_epu16(_mm_xor_si128(eight, all)), all));
        const __m512 largest = _mm512_cvtph_ps(_mm512_castsi512_si256(seen));
        return {parts,
                _mm512_max_epu32(_mm512_cvttps_epu32(_mm512_mul_ps(largest, unit)), every32(1))};
    }
};

/// Whether a weighing is what narrow_halves are made for.
inline bool in_units(const weighing& by) {
    return by.factor == 0x1p32 && (by.least == 0 || by.least == 0x1p-32);
}

}  // namespace tessera::probabilities::avx512

#endif
