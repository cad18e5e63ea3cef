// SPDX-License-Identifier: MIT
// Reverses the bytes of every element, 32 bytes at a time.
#include "kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::view {

[[gnu::target("avx2")]] std::size_t reverse_elements_avx2(const std::uint8_t* in, std::uint8_t* out,
                                                          std::size_t count, std::size_t width) {
    const std::size_t bytes = count * width / 32 * 32;
    alignas(32) std::uint8_t order[32];
    for (std::size_t i = 0; i < 32; ++i)
        order[i] = static_cast<std::uint8_t>((i % 16) ^ (width - 1));
    const __m256i reversed = _mm256_load_si256(reinterpret_cast<const __m256i*>(order));
    for (std::size_t i = 0; i < bytes; i += 32) {
        const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), _mm256_shuffle_epi8(v, reversed));
    }
    return bytes / width;
}

}  // namespace tessera::view

#else

namespace tessera::view {

std::size_t reverse_elements_avx2(const std::uint8_t*, std::uint8_t*, std::size_t, std::size_t) {
    return 0;
}

}  // namespace tessera::view

#endif
