// SPDX-License-Identifier: MIT
// Running sums sixteen bytes at a time: within a vector by doubling shifts, between vectors by one
// addition that does not wait for them.
#include "kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::delta {
namespace {

template <class T>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i plus(__m128i a, __m128i b) {
    if constexpr (sizeof(T) == 1) return _mm_add_epi8(a, b);
    if constexpr (sizeof(T) == 2) return _mm_add_epi16(a, b);
    if constexpr (sizeof(T) == 4) return _mm_add_epi32(a, b);
    if constexpr (sizeof(T) == 8) return _mm_add_epi64(a, b);
}

template <class T>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i minus(__m128i a, __m128i b) {
    if constexpr (sizeof(T) == 1) return _mm_sub_epi8(a, b);
    if constexpr (sizeof(T) == 2) return _mm_sub_epi16(a, b);
    if constexpr (sizeof(T) == 4) return _mm_sub_epi32(a, b);
    if constexpr (sizeof(T) == 8) return _mm_sub_epi64(a, b);
}

/// A T of value `low` in every lane.
template <class T>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i every(T low) {
    if constexpr (sizeof(T) == 1) return _mm_set1_epi8(static_cast<char>(low));
    if constexpr (sizeof(T) == 2) return _mm_set1_epi16(static_cast<short>(low));
    if constexpr (sizeof(T) == 4) return _mm_set1_epi32(static_cast<int>(low));
    if constexpr (sizeof(T) == 8) return _mm_set1_epi64x(static_cast<long long>(low));
}

template <class T>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i from_zigzag(__m128i code) {
    const __m128i sign = minus<T>(_mm_setzero_si128(), _mm_and_si128(code, every<T>(1)));
    // Shifts by one bit know no bytes: whatever crosses into a lane is masked away.
    const __m128i half = _mm_and_si128(_mm_srli_epi64(code, 1), every<T>(T(~T{0}) >> 1));
    return _mm_xor_si128(half, sign);
}

template <class T, bool Zigzag, int Distance>
[[gnu::target("avx2")]] std::size_t sums_at(std::span<const T> in, std::span<T> out) {
    constexpr std::size_t lanes = 16 / sizeof(T);
    alignas(16) std::uint8_t order[16];
    for (int i = 0; i < 16; ++i) order[i] = static_cast<std::uint8_t>(16 - Distance + i % Distance);
    const __m128i last = _mm_load_si128(reinterpret_cast<const __m128i*>(order));
    __m128i carried = _mm_setzero_si128();
    std::size_t i = 0;
    for (; i + lanes <= in.size(); i += lanes) {
        __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in.data() + i));
        if constexpr (Zigzag) v = from_zigzag<T>(v);
        if constexpr (Distance <= 1) v = plus<T>(v, _mm_slli_si128(v, 1));
        if constexpr (Distance <= 2) v = plus<T>(v, _mm_slli_si128(v, 2));
        if constexpr (Distance <= 4) v = plus<T>(v, _mm_slli_si128(v, 4));
        if constexpr (Distance <= 8) v = plus<T>(v, _mm_slli_si128(v, 8));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out.data() + i), plus<T>(v, carried));
        carried = plus<T>(carried, _mm_shuffle_epi8(v, last));
    }
    return i;
}

}  // namespace

template <class T, bool Zigzag>
std::size_t sums_avx2(std::span<const T> in, std::span<T> out, std::size_t distance) {
    if (distance > 16) return 0;
    switch (distance * sizeof(T)) {
        case 1:
            return sums_at<T, Zigzag, 1>(in, out);
        case 2:
            return sums_at<T, Zigzag, 2>(in, out);
        case 4:
            return sums_at<T, Zigzag, 4>(in, out);
        case 8:
            return sums_at<T, Zigzag, 8>(in, out);
        case 16:
            return sums_at<T, Zigzag, 16>(in, out);
        default:
            return 0;
    }
}

}  // namespace tessera::delta

#else

namespace tessera::delta {

template <class T, bool Zigzag>
std::size_t sums_avx2(std::span<const T>, std::span<T>, std::size_t) {
    return 0;
}

}  // namespace tessera::delta

#endif

namespace tessera::delta {

using std::span, std::size_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t;
template size_t sums_avx2<uint8_t, false>(span<const uint8_t>, span<uint8_t>, size_t);
template size_t sums_avx2<uint16_t, false>(span<const uint16_t>, span<uint16_t>, size_t);
template size_t sums_avx2<uint32_t, false>(span<const uint32_t>, span<uint32_t>, size_t);
template size_t sums_avx2<uint64_t, false>(span<const uint64_t>, span<uint64_t>, size_t);
template size_t sums_avx2<uint8_t, true>(span<const uint8_t>, span<uint8_t>, size_t);
template size_t sums_avx2<uint16_t, true>(span<const uint16_t>, span<uint16_t>, size_t);
template size_t sums_avx2<uint32_t, true>(span<const uint32_t>, span<uint32_t>, size_t);
template size_t sums_avx2<uint64_t, true>(span<const uint64_t>, span<uint64_t>, size_t);

}  // namespace tessera::delta
