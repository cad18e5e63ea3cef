// SPDX-License-Identifier: MIT
// Eight counts a vector. Sums stay below 2^16, and their products with a total below 2^32.
#include "narrow.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tessera::quantize {
namespace {

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i all(std::uint32_t n) {
    return _mm256_set1_epi32(static_cast<int>(n));
}

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i numbers_from(std::uint32_t first) {
    return _mm256_add_epi32(all(first), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

[[gnu::target("avx2"), gnu::always_inline]] inline std::uint32_t total_of(__m256i v) {
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(s));
}

/// Each number becomes the sum of itself and those before it.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i running_sums(__m256i v) {
    v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4));
    v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
    const __m256i lower = _mm256_permute2x128_si256(v, v, 0x08);  // 0 and the lower half
    return _mm256_add_epi32(v, _mm256_shuffle_epi32(lower, 0xFF));
}

/// Up to 8 x Vectors counts, zero behind the last.
template <std::uint32_t Vectors>
struct row {
    __m256i counts[Vectors];

    [[gnu::target("avx2"), gnu::always_inline]] row(const std::uint32_t* p, std::uint32_t size) {
        const __m256i end = all(size);
        for (std::uint32_t v = 0; v < Vectors; ++v)
            counts[v] =
                _mm256_and_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 8 * v)),
                                 _mm256_cmpgt_epi32(end, numbers_from(8 * v)));
    }
    /// The sum, or 0 where it is more than most_narrow.
    [[gnu::target("avx2"), gnu::always_inline]] std::uint32_t sum() const {
        __m256i sums = counts[0], any = counts[0];
        for (std::uint32_t v = 1; v < Vectors; ++v) {
            sums = _mm256_add_epi32(sums, counts[v]);
            any = _mm256_or_si256(any, counts[v]);
        }
        // With every count below 2^16 the sum cannot wrap.
        if (!_mm256_testz_si256(any, all(0xFFFF0000))) return 0;
        const std::uint32_t total = total_of(sums);
        return total <= most_narrow ? total : 0;
    }
};

tsr_interval between(std::uint32_t symbol, std::uint32_t below, std::uint32_t own,
                     std::uint32_t spread, std::uint32_t sum) {
    const std::uint32_t start = symbol + below * spread / sum;
    return {start, symbol + 1 + (below + own) * spread / sum - start};
}

template <std::uint32_t Vectors>
[[gnu::target("avx2")]] bool interval(const std::uint32_t* counts, std::uint32_t size,
                                      std::uint32_t total, std::uint32_t symbol,
                                      tsr_interval& out) {
    const row<Vectors> r(counts, size);
    const std::uint32_t sum = r.sum();
    if (sum == 0) return false;
    const __m256i end = all(symbol);
    __m256i below = _mm256_setzero_si256();
    for (std::uint32_t v = 0; v < Vectors; ++v)
        below = _mm256_add_epi32(
            below, _mm256_and_si256(r.counts[v], _mm256_cmpgt_epi32(end, numbers_from(8 * v))));
    out = between(symbol, total_of(below), counts[symbol], total - size, sum);
    return true;
}

template <std::uint32_t Vectors>
[[gnu::target("avx2")]] bool locate(const std::uint32_t* counts, std::uint32_t size,
                                    std::uint32_t total, std::uint32_t point, std::uint32_t& symbol,
                                    tsr_interval& out) {
    const row<Vectors> r(counts, size);
    const std::uint32_t sum = r.sum(), spread = total - size;
    if (sum == 0) return false;
    // Symbol s begins behind the point where s > point, or s + floor(below x spread / sum) > point,
    // which is below x spread >= (point - s + 1) x sum; nothing holds beyond `spread`. Behind the
    // last symbol `below` is the sum and the other factor at most spread: nothing begins there.
    const __m256i here = all(point), one = all(1);
    __m256i before = _mm256_setzero_si256();
    alignas(32) std::uint32_t below[8 * Vectors];
    std::uint32_t behind = 0;
    for (std::uint32_t v = 0; v < Vectors; ++v) {
        const __m256i sums = _mm256_add_epi32(before, running_sums(r.counts[v]));
        const __m256i less = _mm256_sub_epi32(sums, r.counts[v]), numbers = numbers_from(8 * v);
        _mm256_store_si256(reinterpret_cast<__m256i*>(below + 8 * v), less);
        const __m256i left = _mm256_mullo_epi32(less, all(spread));
        const __m256i reach =
            _mm256_add_epi32(_mm256_min_epu32(_mm256_sub_epi32(here, numbers), all(spread)), one);
        const __m256i right = _mm256_mullo_epi32(reach, all(sum));
        const __m256i is_behind =
            _mm256_or_si256(_mm256_cmpgt_epi32(numbers, here),
                            _mm256_cmpeq_epi32(_mm256_max_epu32(left, right), left));
        behind |= static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(is_behind)))
                  << (8 * v);
        before = _mm256_permutevar8x32_epi32(sums, all(7));
    }
    // Those that begin at the point or before are the first ones.
    const std::uint32_t begun =
        behind == 0 ? 8 * Vectors : static_cast<std::uint32_t>(__builtin_ctz(behind));
    symbol = begun - 1;
    out = between(symbol, below[symbol], counts[symbol], spread, sum);
    return true;
}

}  // namespace

bool narrow_interval_avx2(const std::uint32_t* counts, std::uint32_t size, std::uint32_t total,
                          std::uint32_t symbol, tsr_interval& out) {
    if (size <= 8) return interval<1>(counts, size, total, symbol, out);
    if (size <= 16) return interval<2>(counts, size, total, symbol, out);
    if (size <= 24) return interval<3>(counts, size, total, symbol, out);
    return size <= widest_narrow && interval<4>(counts, size, total, symbol, out);
}

bool narrow_locate_avx2(const std::uint32_t* counts, std::uint32_t size, std::uint32_t total,
                        std::uint32_t point, std::uint32_t& symbol, tsr_interval& out) {
    if (size <= 8) return locate<1>(counts, size, total, point, symbol, out);
    if (size <= 16) return locate<2>(counts, size, total, point, symbol, out);
    if (size <= 24) return locate<3>(counts, size, total, point, symbol, out);
    return size <= widest_narrow && locate<4>(counts, size, total, point, symbol, out);
}

}  // namespace tessera::quantize

#endif
