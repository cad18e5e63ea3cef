// SPDX-License-Identifier: MIT
// One read of memory from the cache that it lies in, by the widest vectors there are: the limit of
// whatever must look at all of it.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
// g++ takes the undefined vectors inside its own intrinsics for mistakes (GCC bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#endif

namespace tessera::bench {

#if defined(__x86_64__)
[[gnu::target("avx512f")]] inline std::uint64_t read_avx512(const void* from, std::size_t bytes) {
    const auto* p = static_cast<const char*>(from);
    __m512i sums[8] = {};
    for (; bytes >= 512; bytes -= 512, p += 512)
        for (int i = 0; i < 8; ++i)
            sums[i] = _mm512_add_epi64(sums[i], _mm512_loadu_si512(p + 64 * i));
    for (int i = 1; i < 8; ++i) sums[0] = _mm512_add_epi64(sums[0], sums[i]);
    alignas(64) std::uint64_t of[8];
    _mm512_store_si512(of, sums[0]);
    return of[0] + of[1] + of[2] + of[3] + of[4] + of[5] + of[6] + of[7];
}
#endif
/// Something of every byte but a last few.
inline std::uint64_t read_once(const void* from, std::size_t bytes) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return read_avx512(from, bytes);
#endif
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes / 8; ++i) sum += static_cast<const std::uint64_t*>(from)[i];
    return sum;
}

}  // namespace tessera::bench
