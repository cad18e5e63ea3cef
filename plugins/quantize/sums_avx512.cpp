// SPDX-License-Identifier: MIT
// Sixteen counts a vector, summed in 64 bits.
#include "../common/intrinsics.hpp"
#include "sums.hpp"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)

#define TESSERA_TARGET gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi2,popcnt")

namespace tessera::quantize {
namespace {

/// The sixteen counts at `counts`, or as many of them as there are.
[[TESSERA_TARGET, gnu::always_inline]] inline __m512i load(const std::uint32_t* counts,
                                                           std::size_t left) {
    const auto mask = static_cast<__mmask16>(left >= 16 ? 0xFFFF : (1u << left) - 1);
    return _mm512_maskz_loadu_epi32(mask, counts);
}
/// Eight sums of two neighbours.
[[TESSERA_TARGET, gnu::always_inline]] inline __m512i pairs(__m512i counts) {
    return _mm512_add_epi64(_mm512_and_si512(counts, _mm512_set1_epi64(0xFFFFFFFF)),
                            _mm512_srli_epi64(counts, 32));
}
/// Each number with all before it.
[[TESSERA_TARGET, gnu::always_inline]] inline __m512i running(__m512i x) {
    const __m512i zero = _mm512_setzero_si512();
    x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 7));
    x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 6));
    return _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 4));
}

[[TESSERA_TARGET, gnu::always_inline]] inline __m512i every(std::uint64_t n) {
    return _mm512_set1_epi64(static_cast<long long>(n));
}

/// Which of eight symbols from `symbol` on begin at or before the point, `below` under each.
[[TESSERA_TARGET, gnu::always_inline]] inline unsigned begun(std::uint64_t symbol, __m512i below,
                                                             const wanted_point& wanted) {
    const __m512i point = every(wanted.point), spread = every(wanted.spread);
    const __m512i symbols =
        _mm512_add_epi64(every(symbol), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
    const __mmask8 reached = _mm512_cmple_epu64_mask(symbols, point);
    const __m512i beyond =
        _mm512_add_epi64(_mm512_min_epu64(_mm512_sub_epi64(point, symbols), spread), every(1));
    return _mm512_mask_cmplt_epu64_mask(reached, _mm512_mullo_epi64(below, spread),
                                        _mm512_mullo_epi64(beyond, every(wanted.whole)));
}

}  // namespace

[[TESSERA_TARGET]] std::uint64_t sum_avx512(const std::uint32_t* counts, std::size_t size) {
    __m512i sum = _mm512_setzero_si512();
    std::size_t i = 0;
    for (; i + 16 <= size; i += 16)
        sum = _mm512_add_epi64(sum, pairs(_mm512_loadu_si512(counts + i)));
    if (i < size) sum = _mm512_add_epi64(sum, pairs(load(counts + i, size - i)));
    return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sum));
}

[[TESSERA_TARGET]] found_symbol search_avx512(const std::uint32_t* counts, std::size_t size,
                                              wanted_point wanted) {
    std::uint64_t symbol = 0, below = 0;
    for (; symbol + 16 < size; symbol += 16) {
        const std::uint64_t next = symbol + 16;
        const std::uint64_t sum = below + static_cast<std::uint64_t>(_mm512_reduce_add_epi64(
                                              pairs(_mm512_loadu_si512(counts + symbol))));
        if (next > wanted.point ||
            sum * wanted.spread >=
                (std::min(wanted.point - next, wanted.spread) + 1) * wanted.whole)
            break;
        below = sum;
    }
    // The symbol is one of sixteen: what is below each of them, and how many of them have begun.
    const std::size_t left = size - static_cast<std::size_t>(symbol);
    const __m512i all = load(counts + symbol, left);
    const __m512i first = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(all));
    const __m512i second = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(all, 1));
    const __m512i upto_first = _mm512_add_epi64(every(below), running(first));
    const __m512i middle = _mm512_permutexvar_epi64(_mm512_set1_epi64(7), upto_first);
    const __m512i below_first = _mm512_sub_epi64(upto_first, first);
    const __m512i below_second =
        _mm512_sub_epi64(_mm512_add_epi64(middle, running(second)), second);
    unsigned mask = begun(symbol, below_first, wanted) | begun(symbol + 8, below_second, wanted)
                                                             << 8;
    if (left < 16) mask &= (1u << left) - 1;
    const auto last = static_cast<unsigned>(std::countr_one(mask)) - 1;  // the first has begun
    alignas(64) std::uint64_t of[16];
    _mm512_store_si512(of, below_first);
    _mm512_store_si512(of + 8, below_second);
    return {symbol + last, of[last]};
}

}  // namespace tessera::quantize

#endif
