// SPDX-License-Identifier: MIT
// Sixteen numbers at a time in AVX-512: loads, weights, sums of eight vectors, and a step of a
// search that compares eight or sixteen places at once.
#pragma once

#include "../common/intrinsics.hpp"
#include "sums.hpp"

#if defined(__x86_64__)

#include <algorithm>
#include <bit>
#include <limits>

#define TESSERA_TARGET \
    gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,f16c,bmi,bmi2,lzcnt,popcnt")
#define TESSERA_INLINE TESSERA_TARGET, gnu::always_inline

namespace tessera::probabilities::avx512 {

constexpr std::uint64_t lanes = 16;

[[TESSERA_INLINE]] inline __m512i every(std::uint64_t n) {
    return _mm512_set1_epi64(static_cast<long long>(n));
}
[[TESSERA_INLINE]] inline __m512i every32(std::uint32_t n) {
    return _mm512_set1_epi32(static_cast<int>(n));
}
[[TESSERA_INLINE]] inline std::uint64_t total_of(__m512i v) {
    return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(v));
}

// Loads of sixteen numbers, all or those of a mask; nothing else is touched.

struct singles {
    using stored = float;
    [[TESSERA_INLINE]] static __m512 load(const float* p) { return _mm512_loadu_ps(p); }
    [[TESSERA_INLINE]] static __m512 load(const float* p, __mmask16 m) {
        return _mm512_maskz_loadu_ps(m, p);
    }
};
struct brains {
    using stored = std::uint16_t;
    [[TESSERA_INLINE]] static __m512 widen(__m256i v) {
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(v), 16));
    }
    [[TESSERA_INLINE]] static __m512 load(const std::uint16_t* p) {
        return widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    }
    [[TESSERA_INLINE]] static __m512 load(const std::uint16_t* p, __mmask16 m) {
        return widen(_mm256_maskz_loadu_epi16(m, p));
    }
};
struct halves {
    using stored = std::uint16_t;
    [[TESSERA_INLINE]] static __m512 load(const std::uint16_t* p) {
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
    }
    [[TESSERA_INLINE]] static __m512 load(const std::uint16_t* p, __mmask16 m) {
        return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(m, p));
    }
};
struct doubles {
    using stored = double;
    struct pair {
        __m512d low, high;
    };
    [[TESSERA_INLINE]] static pair load(const double* p) {
        return {_mm512_loadu_pd(p), _mm512_loadu_pd(p + 8)};
    }
    [[TESSERA_INLINE]] static pair load(const double* p, __mmask16 m) {
        return {_mm512_maskz_loadu_pd(static_cast<__mmask8>(m), p),
                _mm512_maskz_loadu_pd(static_cast<__mmask8>(m >> 8), p + 8)};
    }
};

[[TESSERA_INLINE]] inline __m512i joined(__m256i low, __m256i high) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

// Weights of sixteen numbers. The conversion gives the greatest weight for what is too large, and
// for negative numbers and NaN, which `quick_weights` therefore must not see, or show as such.

struct by_scale {
    __m512 least, factor;
    __m512d least64, factor64;
    [[TESSERA_INLINE]] explicit by_scale(const weighing& by)
        : least(_mm512_set1_ps(static_cast<float>(by.least))),
          factor(_mm512_set1_ps(static_cast<float>(by.factor))),
          least64(_mm512_set1_pd(by.least)),
          factor64(_mm512_set1_pd(by.factor)) {}

    // The second operand is what NaN become.
    [[TESSERA_INLINE]] __m512i weights(__m512 v) const {
        return _mm512_cvttps_epu32(_mm512_mul_ps(_mm512_max_ps(v, least), factor));
    }
    [[TESSERA_INLINE]] __m512i weights(doubles::pair v) const {
        return joined(_mm512_cvttpd_epu32(_mm512_mul_pd(_mm512_max_pd(v.low, least64), factor64)),
                      _mm512_cvttpd_epu32(_mm512_mul_pd(_mm512_max_pd(v.high, least64), factor64)));
    }
    [[TESSERA_INLINE]] __m512i quick_weights(__m512 v) const {
        return _mm512_cvttps_epu32(_mm512_mul_ps(v, factor));
    }
    [[TESSERA_INLINE]] __m512i quick_weights(doubles::pair v) const {
        return joined(_mm512_cvttpd_epu32(_mm512_mul_pd(v.low, factor64)),
                      _mm512_cvttpd_epu32(_mm512_mul_pd(v.high, factor64)));
    }
};

struct by_power {
    __m512 peak, slope;
    __m512d peak64;
    [[TESSERA_INLINE]] explicit by_power(const weighing& by)
        : peak(_mm512_set1_ps(static_cast<float>(by.peak))),
          slope(_mm512_set1_ps(by.slope)),
          peak64(_mm512_set1_pd(by.peak)) {}

    [[TESSERA_INLINE]] __m512i of_apart(__m512 apart) const {
        const __m512 magic = _mm512_set1_ps(rounder);
        const __m512 power =
            _mm512_max_ps(_mm512_mul_ps(apart, slope), _mm512_set1_ps(least_power));
        const __m512 rounded = _mm512_add_ps(power, magic);
        const __m512 f = _mm512_sub_ps(power, _mm512_sub_ps(rounded, magic));
        __m512 g = _mm512_set1_ps(exp2_coefficients[0]);
        for (int i = 1; i < 5; ++i)
            g = _mm512_add_ps(_mm512_mul_ps(g, f), _mm512_set1_ps(exp2_coefficients[i]));
        return _mm512_cvttps_epu32(_mm512_castsi512_ps(_mm512_add_epi32(
            _mm512_castps_si512(g), _mm512_slli_epi32(_mm512_castps_si512(rounded), 23))));
    }
    [[TESSERA_INLINE]] __m512i weights(__m512 v) const { return of_apart(_mm512_sub_ps(v, peak)); }
    [[TESSERA_INLINE]] __m512i weights(doubles::pair v) const {
        const __m256 low = _mm512_cvtpd_ps(_mm512_sub_pd(v.low, peak64));
        const __m256 high = _mm512_cvtpd_ps(_mm512_sub_pd(v.high, peak64));
        return of_apart(_mm512_insertf32x8(_mm512_castps256_ps512(low), high, 1));
    }
    template <class Numbers>
    [[TESSERA_INLINE]] __m512i quick_weights(Numbers v) const {
        return weights(v);
    }
};

/// Eight sums of two neighbours.
[[TESSERA_INLINE]] inline __m512i pairs(__m512i weights) {
    return _mm512_add_epi64(_mm512_and_si512(weights, every(0xFFFFFFFF)),
                            _mm512_srli_epi64(weights, 32));
}

/// Eight parts of a block's sum, and the largest weight of each lane.
struct block_sum {
    __m512i parts, most;
};

/// Number i of the result is the sum of the numbers of vector i.
[[TESSERA_INLINE]] inline __m512i sums_of(const __m512i (&v)[8]) {
    __m512i two[4], four[2];
    for (int i = 0; i < 4; ++i)
        two[i] = _mm512_add_epi64(_mm512_unpacklo_epi64(v[2 * i], v[2 * i + 1]),
                                  _mm512_unpackhi_epi64(v[2 * i], v[2 * i + 1]));
    // Each two[i] has in each quarter a part of sums 2 i and 2 i + 1.
    for (int i = 0; i < 2; ++i)
        four[i] = _mm512_add_epi64(_mm512_shuffle_i64x2(two[2 * i], two[2 * i + 1], 0x88),
                                   _mm512_shuffle_i64x2(two[2 * i], two[2 * i + 1], 0xDD));
    return _mm512_add_epi64(_mm512_shuffle_i64x2(four[0], four[1], 0x88),
                            _mm512_shuffle_i64x2(four[0], four[1], 0xDD));
}

/// Each number with all before it.
[[TESSERA_INLINE]] inline __m512i running(__m512i x) {
    const __m512i zero = _mm512_setzero_si512();
    x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 7));
    x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 6));
    return _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 4));
}

/// The lanes below `count`, which may be more than there are.
[[TESSERA_INLINE]] inline __mmask16 first_lanes(std::uint64_t count) {
    return static_cast<__mmask16>(_bzhi_u32(0xFFFF, static_cast<unsigned>(std::min(count, lanes))));
}

/// The largest number of a row, -infinity where there are none but NaN.
template <class Numbers>
[[TESSERA_INLINE]] inline double largest_of(score_row row) {
    const auto* p = static_cast<const typename Numbers::stored*>(row.data);
    const std::uint64_t whole = row.size / lanes * lanes;
    const __mmask16 rest = first_lanes(row.size - whole);
    if constexpr (std::is_same_v<Numbers, doubles>) {
        const __m512d none = _mm512_set1_pd(-std::numeric_limits<double>::infinity());
        __m512d low = none, high = none;
        for (std::uint64_t i = 0; i < whole; i += lanes) {
            const auto v = doubles::load(p + i);
            low = _mm512_max_pd(v.low, low);
            high = _mm512_max_pd(v.high, high);
        }
        const auto v = doubles::load(p + whole, rest);
        low = _mm512_mask_max_pd(low, static_cast<__mmask8>(rest), v.low, low);
        high = _mm512_mask_max_pd(high, static_cast<__mmask8>(rest >> 8), v.high, high);
        return _mm512_reduce_max_pd(_mm512_max_pd(low, high));
    } else {
        const __m512 none = _mm512_set1_ps(-std::numeric_limits<float>::infinity());
        __m512 most[4] = {none, none, none, none};
        std::uint64_t i = 0;
        for (; i + 4 * lanes <= whole; i += 4 * lanes)
            for (std::uint64_t k = 0; k < 4; ++k)
                most[k] = _mm512_max_ps(Numbers::load(p + i + k * lanes), most[k]);
        for (; i < whole; i += lanes) most[0] = _mm512_max_ps(Numbers::load(p + i), most[0]);
        most[0] = _mm512_mask_max_ps(most[0], rest, Numbers::load(p + whole, rest), most[0]);
        return static_cast<double>(_mm512_reduce_max_ps(
            _mm512_max_ps(_mm512_max_ps(most[0], most[1]), _mm512_max_ps(most[2], most[3]))));
    }
}

/// The numbers of sixteen lanes, `first` and those behind it.
[[TESSERA_INLINE]] inline __m512i numbers_from(std::uint64_t first) {
    return _mm512_add_epi32(
        every32(static_cast<std::uint32_t>(first)),
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/// Weights of the lanes in a mask, 0 in others.
template <class Numbers, class By>
[[TESSERA_INLINE]] inline __m512i weights_of(const typename Numbers::stored* p, __mmask16 m,
                                             const By& by) {
    return _mm512_maskz_mov_epi32(m, by.weights(Numbers::load(p, m)));
}

/// A place within a row, and how far the wanted one is from it in each lane.
struct search {
    std::uint64_t symbol, below;
    __m512d left, each;

    [[TESSERA_INLINE]] search(double limit, double each_)
        : symbol(0), below(0), left(_mm512_set1_pd(limit)), each(_mm512_set1_pd(each_)) {}

    [[TESSERA_INLINE]] __m512d places(std::uint64_t first, std::uint64_t apart,
                                      __m512i under) const {
        const __m512i symbols = _mm512_add_epi64(
            every(first),
            _mm512_mullo_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), every(apart)));
        return _mm512_add_pd(_mm512_cvtepu64_pd(under),
                             _mm512_mul_pd(_mm512_cvtepu64_pd(symbols), each));
    }
    /// Which of eight places are reached.
    [[TESSERA_INLINE]] unsigned reached(__m512d place) const {
        return _mm512_cmp_pd_mask(place, left, _CMP_LT_OQ);
    }
    /// To the last of sixteen places, `apart` symbols apart with `low` and `high` between them,
    /// that is reached, of `there` that are there. The first always is.
    [[TESSERA_INLINE]] std::uint64_t step(__m512i low, __m512i high, std::uint64_t apart,
                                          std::uint64_t there) {
        const __m512i upto = running(low);
        const __m512i middle = _mm512_permutexvar_epi64(every(7), upto);
        const __m512i under_low = _mm512_sub_epi64(upto, low);
        const __m512i under_high = _mm512_add_epi64(middle, _mm512_sub_epi64(running(high), high));
        const __m512d place_low = places(0, apart, under_low);
        const __m512d place_high = places(8 * apart, apart, under_high);
        const unsigned is_reached =
            (reached(place_low) | reached(place_high) << 8) & first_lanes(there);
        const auto last = static_cast<std::uint64_t>(31 - std::countl_zero(is_reached | 1));
        const __m512i moved = every(last);
        below += first_number(_mm512_permutex2var_epi64(under_low, moved, under_high));
        left = _mm512_sub_pd(left, _mm512_permutex2var_pd(place_low, moved, place_high));
        symbol += last * apart;
        return last;
    }
    /// The same with eight.
    [[TESSERA_INLINE]] std::uint64_t step(__m512i between, std::uint64_t apart,
                                          std::uint64_t there) {
        const __m512i under = _mm512_sub_epi64(running(between), between);
        const __m512d place = places(0, apart, under);
        const unsigned is_reached = reached(place) & first_lanes(there) & 0xFF;
        const auto last = static_cast<std::uint64_t>(31 - std::countl_zero(is_reached | 1));
        const __m512i moved = every(last);
        below += first_number(_mm512_permutexvar_epi64(moved, under));
        left = _mm512_sub_pd(left, _mm512_permutexvar_pd(moved, place));
        symbol += last * apart;
        return last;
    }
    [[TESSERA_INLINE]] static std::uint64_t first_number(__m512i v) {
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm512_castsi512_si128(v)));
    }
    /// To one of the sixteen symbols whose weights these are.
    [[TESSERA_INLINE]] weighed_symbol finish(__m512i weights, std::uint64_t there) {
        const __m512i low = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(weights));
        const __m512i high = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(weights, 1));
        const std::uint64_t last = step(low, high, 1, there);
        const __m512i own =
            _mm512_permutexvar_epi32(every32(static_cast<std::uint32_t>(last)), weights);
        return {symbol, below, static_cast<std::uint32_t>(first_number(own))};
    }
};

/// The kernel `Kernels` makes of a kind and a form.
template <template <class Numbers, class By> class Kernels>
const kernel& of_kind(tsr_score_kind kind, form weights) {
    const auto of_form = [&]<class Numbers>(Numbers) -> const kernel& {
        if (weights == form::exponential) return Kernels<Numbers, by_power>::table;
        return Kernels<Numbers, by_scale>::table;
    };
    switch (kind) {
        case TSR_F16:
            return of_form(halves{});
        case TSR_BF16:
            return of_form(brains{});
        case TSR_F64:
            return of_form(doubles{});
        default:
            return of_form(singles{});
    }
}

}  // namespace tessera::probabilities::avx512

#endif
