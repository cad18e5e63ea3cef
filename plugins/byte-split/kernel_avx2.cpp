// SPDX-License-Identifier: MIT
// Byte planes sixteen elements at a time: each vector's bytes are grouped by plane, then groups of
// that size are transposed between vectors by rounds of interleaving.
#include "kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::byte_split {
namespace {

constexpr std::size_t group = 16;

/// Interleaves the lanes of `Lane` bytes in the lower (or upper) halves of `a` and `b`.
template <std::size_t Lane>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i low(__m128i a, __m128i b) {
    if constexpr (Lane == 1) return _mm_unpacklo_epi8(a, b);
    if constexpr (Lane == 2) return _mm_unpacklo_epi16(a, b);
    if constexpr (Lane == 4) return _mm_unpacklo_epi32(a, b);
    if constexpr (Lane == 8) return _mm_unpacklo_epi64(a, b);
}
template <std::size_t Lane>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i high(__m128i a, __m128i b) {
    if constexpr (Lane == 1) return _mm_unpackhi_epi8(a, b);
    if constexpr (Lane == 2) return _mm_unpackhi_epi16(a, b);
    if constexpr (Lane == 4) return _mm_unpackhi_epi32(a, b);
    if constexpr (Lane == 8) return _mm_unpackhi_epi64(a, b);
}

/// Transposes a matrix of `Rows` vectors with 16 / Lane == Rows lanes each: one round halves the
/// distance between rows that are interleaved.
template <std::size_t Rows, std::size_t Lane>
[[gnu::target("avx2"), gnu::always_inline]] inline void transpose(__m128i (&v)[Rows]) {
    static_assert(Rows * Lane == 16);
    __m128i t[Rows];
    for (std::size_t round = 1; round < Rows; round *= 2) {
        for (std::size_t i = 0; i < Rows / 2; ++i) {
            t[2 * i] = low<Lane>(v[i], v[i + Rows / 2]);
            t[2 * i + 1] = high<Lane>(v[i], v[i + Rows / 2]);
        }
        for (std::size_t i = 0; i < Rows; ++i) v[i] = t[i];
    }
}

/// In a vector of 16 / Width elements, which byte goes where so that planes come together.
template <std::size_t Width>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i by_plane() {
    alignas(16) std::uint8_t order[16];
    for (std::size_t i = 0; i < 16; ++i)
        order[i] = static_cast<std::uint8_t>(i % (16 / Width) * Width + i / (16 / Width));
    return _mm_load_si128(reinterpret_cast<const __m128i*>(order));
}

/// The other way.
template <std::size_t Width>
[[gnu::target("avx2"), gnu::always_inline]] inline __m128i by_element() {
    return by_plane<16 / Width>();
}

template <class T>
[[gnu::target("avx2")]] std::size_t split_groups(std::span<const T> in,
                                                 std::uint8_t* const* plane) {
    constexpr std::size_t width = sizeof(T);
    const __m128i order = by_plane<width>();
    std::size_t i = 0;
    for (; i + group <= in.size(); i += group) {
        __m128i v[width];
        for (std::size_t k = 0; k < width; ++k) {
            const auto* from = reinterpret_cast<const __m128i*>(in.data() + i) + k;
            v[k] = _mm_shuffle_epi8(_mm_loadu_si128(from), order);
        }
        transpose<width, 16 / width>(v);
        for (std::size_t k = 0; k < width; ++k)
            _mm_storeu_si128(reinterpret_cast<__m128i*>(plane[k] + i), v[k]);
    }
    return i;
}

template <class T>
[[gnu::target("avx2")]] std::size_t join_groups(const std::uint8_t* const* plane,
                                                std::span<T> out) {
    constexpr std::size_t width = sizeof(T);
    const __m128i order = by_element<width>();
    std::size_t i = 0;
    for (; i + group <= out.size(); i += group) {
        __m128i v[width];
        for (std::size_t k = 0; k < width; ++k)
            v[k] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(plane[k] + i));
        transpose<width, 16 / width>(v);
        for (std::size_t k = 0; k < width; ++k)
            _mm_storeu_si128(reinterpret_cast<__m128i*>(out.data() + i) + k,
                             _mm_shuffle_epi8(v[k], order));
    }
    return i;
}

}  // namespace

template <class T>
std::size_t split_avx2(std::span<const T> in, std::uint8_t* const* plane) {
    return split_groups(in, plane);
}
template <class T>
std::size_t join_avx2(const std::uint8_t* const* plane, std::span<T> out) {
    return join_groups(plane, out);
}

}  // namespace tessera::byte_split

#else

namespace tessera::byte_split {

template <class T>
std::size_t split_avx2(std::span<const T>, std::uint8_t* const*) {
    return 0;
}
template <class T>
std::size_t join_avx2(const std::uint8_t* const*, std::span<T>) {
    return 0;
}

}  // namespace tessera::byte_split

#endif

namespace tessera::byte_split {

template std::size_t split_avx2(std::span<const std::uint16_t>, std::uint8_t* const*);
template std::size_t split_avx2(std::span<const std::uint32_t>, std::uint8_t* const*);
template std::size_t split_avx2(std::span<const std::uint64_t>, std::uint8_t* const*);
template std::size_t join_avx2(const std::uint8_t* const*, std::span<std::uint16_t>);
template std::size_t join_avx2(const std::uint8_t* const*, std::span<std::uint32_t>);
template std::size_t join_avx2(const std::uint8_t* const*, std::span<std::uint64_t>);

}  // namespace tessera::byte_split
