// SPDX-License-Identifier: MIT
// Running sums sixteen bytes at a time: within a vector by shifts of one distance, two, four and
// eight, between vectors by adding the last sums of the one before.
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

/// Which byte each byte of a vector comes from when all move up by `bytes` and zeros follow.
[[gnu::target("avx2")]] __m128i moved_up(std::size_t bytes) {
    alignas(16) std::uint8_t from[16];
    for (std::size_t i = 0; i < 16; ++i)
        from[i] = static_cast<std::uint8_t>(i < bytes ? 0x80 : i - bytes);
    return _mm_load_si128(reinterpret_cast<const __m128i*>(from));
}

/// Which byte of the vector before stands `bytes`, or a multiple of it, in front of each byte.
[[gnu::target("avx2")]] __m128i last_of_before(std::size_t bytes) {
    alignas(16) std::uint8_t from[16];
    for (std::size_t i = 0; i < 16; ++i)
        from[i] = static_cast<std::uint8_t>(16 - bytes + i % bytes);
    return _mm_load_si128(reinterpret_cast<const __m128i*>(from));
}

/// `bytes` is the distance, and 2^Shifts of it fill a vector. What one vector carries to the next
/// are its last sums over and over; where they fill a vector evenly, the carry stays in place.
template <class T, bool Zigzag, unsigned Shifts, bool Even>
[[gnu::target("avx2")]] std::size_t sums_at(std::span<const T> in, std::span<T> out,
                                            std::size_t bytes) {
    constexpr std::size_t lanes = 16 / sizeof(T);
    __m128i shift[Shifts + 1];
    for (unsigned s = 0; s < Shifts; ++s) shift[s] = moved_up(bytes << s);
    const __m128i last = last_of_before(bytes);
    __m128i carried = _mm_setzero_si128();
    std::size_t i = 0;
    for (; i + lanes <= in.size(); i += lanes) {
        __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in.data() + i));
        if constexpr (Zigzag) v = from_zigzag<T>(v);
        for (unsigned s = 0; s < Shifts; ++s) v = plus<T>(v, _mm_shuffle_epi8(v, shift[s]));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out.data() + i), plus<T>(v, carried));
        if constexpr (!Even) carried = _mm_shuffle_epi8(carried, last);
        carried = plus<T>(carried, _mm_shuffle_epi8(v, last));
    }
    return i;
}

}  // namespace

template <class T, bool Zigzag>
std::size_t sums_avx2(std::span<const T> in, std::span<T> out, std::size_t distance) {
    if (distance > 16 / sizeof(T)) return 0;
    const std::size_t bytes = distance * sizeof(T);
    switch (bytes) {
        case 1:
            return sums_at<T, Zigzag, 4, true>(in, out, bytes);
        case 2:
            return sums_at<T, Zigzag, 3, true>(in, out, bytes);
        case 4:
            return sums_at<T, Zigzag, 2, true>(in, out, bytes);
        case 8:
            return sums_at<T, Zigzag, 1, true>(in, out, bytes);
        case 16:
            return sums_at<T, Zigzag, 0, true>(in, out, bytes);
    }
    if (bytes < 4) return sums_at<T, Zigzag, 3, false>(in, out, bytes);
    if (bytes < 8) return sums_at<T, Zigzag, 2, false>(in, out, bytes);
    return sums_at<T, Zigzag, 1, false>(in, out, bytes);
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
