// SPDX-License-Identifier: MIT
// Sixteen weights a vector, eight vectors a block, eight blocks a group: every level of a search
// compares eight or sixteen places at once.
#include "sums.hpp"

#if defined(__x86_64__)

#include <algorithm>
#include <bit>
#include <limits>

// g++ takes the undefined vectors inside its own intrinsics for mistakes (GCC bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#define TESSERA_TARGET \
    gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,f16c,bmi,bmi2,lzcnt,popcnt")
#define TESSERA_INLINE TESSERA_TARGET, gnu::always_inline

namespace tessera::probabilities {
namespace {

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

[[TESSERA_INLINE]] inline std::uint64_t number_of(__m512i v, std::uint64_t i) {
    const __m512i moved = _mm512_permutexvar_epi64(every(i), v);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm512_castsi512_si128(moved)));
}

/// The lanes below `count`, which may be more than there are.
[[TESSERA_INLINE]] inline __mmask16 first_lanes(std::uint64_t count) {
    return static_cast<__mmask16>(_bzhi_u32(0xFFFF, static_cast<unsigned>(std::min(count, lanes))));
}

template <class Numbers, class By>
struct wide {
    using stored = typename Numbers::stored;

    [[TESSERA_TARGET]] static double largest(score_row row) {
        const auto* p = static_cast<const stored*>(row.data);
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

    /// Weights of the lanes in a mask, 0 in others.
    [[TESSERA_INLINE]] static __m512i weights(const stored* p, __mmask16 m, const By& by) {
        return _mm512_maskz_mov_epi32(m, by.weights(Numbers::load(p, m)));
    }

    /// Eight parts of a block's sum, each weight in 64 bits. `left` numbers are there.
    [[TESSERA_INLINE]] static __m512i careful_sum(const stored* p, std::uint64_t left, const By& by,
                                                  __m512i& most) {
        __m512i sum = _mm512_setzero_si512();
        for (std::uint64_t i = 0; i < block_size && i < left; i += lanes) {
            const __m512i w = weights(p + i, first_lanes(left - i), by);
            sum = _mm512_add_epi64(sum, pairs(w));
            most = _mm512_max_epu32(most, w);
        }
        return sum;
    }

    /// Eight parts of a whole block's sum. Where no weight passes 2^29, eight of them fit 32 bits;
    /// in a row of sum 1 that fails in few blocks.
    [[TESSERA_INLINE]] static __m512i block_sum(const stored* p, const By& by, __m512i& most) {
        __m512i sums[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        __m512i any = _mm512_setzero_si512();
        for (std::uint64_t i = 0; i < block_size; i += 2 * lanes) {
            const __m512i a = by.quick_weights(Numbers::load(p + i));
            const __m512i b = by.quick_weights(Numbers::load(p + i + lanes));
            sums[0] = _mm512_add_epi32(sums[0], a);
            sums[1] = _mm512_add_epi32(sums[1], b);
            any = _mm512_ternarylogic_epi32(any, a, b, 0xFE);
        }
        if (__builtin_expect(_mm512_test_epi32_mask(any, every32(0xE0000000)) != 0, 0))
            return careful_sum(p, block_size, by, most);
        return pairs(_mm512_add_epi32(sums[0], sums[1]));
    }
    /// The same, with the largest weight of each lane.
    [[TESSERA_INLINE]] static __m512i block_sum_largest(const stored* p, const By& by,
                                                        __m512i& most) {
        __m512i sums[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        __m512i mosts[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
        for (std::uint64_t i = 0; i < block_size; i += 2 * lanes)
            for (std::uint64_t k = 0; k < 2; ++k) {
                const __m512i w = by.weights(Numbers::load(p + i + k * lanes));
                sums[k] = _mm512_add_epi32(sums[k], w);
                mosts[k] = _mm512_max_epu32(mosts[k], w);
            }
        most = _mm512_max_epu32(mosts[0], mosts[1]);
        if (__builtin_expect(_mm512_test_epi32_mask(most, every32(0xE0000000)) != 0, 0))
            return careful_sum(p, block_size, by, most);
        return pairs(_mm512_add_epi32(sums[0], sums[1]));
    }

    /// Fills the sums; sum(p, left, block) has the eight parts of a block's.
    template <class Sum>
    [[TESSERA_INLINE]] static std::uint64_t add_up_by(score_row row, row_sums sums, Sum& sum) {
        const auto* p = static_cast<const stored*>(row.data);
        std::uint64_t below = 0;
        std::uint64_t at = 0;
        for (std::uint64_t g = 0; at < row.size; ++g, at += group_size) {
            __m512i parts[group_blocks];
            if (row.size - at >= group_size) {
                for (std::uint64_t b = 0; b < group_blocks; ++b)
                    parts[b] = sum.whole(p + at + b * block_size, g * group_blocks + b);
            } else {
                for (std::uint64_t b = 0; b < group_blocks; ++b) {
                    const std::uint64_t first = at + b * block_size;
                    const std::uint64_t left = first < row.size ? row.size - first : 0;
                    parts[b] = left >= block_size ? sum.whole(p + first, g * group_blocks + b)
                               : left > 0         ? sum.cut(p + first, left, g * group_blocks + b)
                                                  : _mm512_setzero_si512();
                }
            }
            const __m512i all = sums_of(parts);
            _mm512_store_si512(sums.blocks + g * group_blocks, all);
            sums.groups[g] = below;
            below += total_of(all);
        }
        return below;
    }

    struct plain_sum {
        By by;
        __m512i most = _mm512_setzero_si512();
        [[TESSERA_INLINE]] __m512i whole(const stored* p, std::uint64_t) {
            return block_sum(p, by, most);
        }
        [[TESSERA_INLINE]] __m512i cut(const stored* p, std::uint64_t left, std::uint64_t) {
            return careful_sum(p, left, by, most);
        }
    };
    [[TESSERA_TARGET]] static row_total add_up(score_row row, const weighing& by, row_sums sums) {
        plain_sum sum{By(by)};
        const std::uint64_t all = add_up_by(row, sums, sum);
        return {all, _mm512_cmpeq_epi32_mask(sum.most, every32(greatest_weight)) != 0};
    }

    struct sum_and_largest {
        By by;
        __m512i most = _mm512_setzero_si512(), block_of = _mm512_setzero_si512();
        [[TESSERA_INLINE]] void see(__m512i here, std::uint64_t block) {
            const __mmask16 more = _mm512_cmpgt_epu32_mask(here, most);
            most = _mm512_max_epu32(most, here);
            block_of =
                _mm512_mask_mov_epi32(block_of, more, every32(static_cast<std::uint32_t>(block)));
        }
        [[TESSERA_INLINE]] __m512i whole(const stored* p, std::uint64_t block) {
            __m512i here;
            const __m512i sum = block_sum_largest(p, by, here);
            see(here, block);
            return sum;
        }
        [[TESSERA_INLINE]] __m512i cut(const stored* p, std::uint64_t left, std::uint64_t block) {
            __m512i here = _mm512_setzero_si512();
            const __m512i sum = careful_sum(p, left, by, here);
            see(here, block);
            return sum;
        }
    };
    [[TESSERA_TARGET]] static largest_weight add_up_largest(score_row row, const weighing& by,
                                                            row_sums sums) {
        sum_and_largest sum{By(by)};
        const std::uint64_t all = add_up_by(row, sums, sum);
        const std::uint32_t most = _mm512_reduce_max_epu32(sum.most);
        const __mmask16 having = _mm512_cmpeq_epi32_mask(sum.most, every32(most));
        return {all, most, _mm512_mask_reduce_min_epu32(having, sum.block_of)};
    }

    [[TESSERA_TARGET]] static weighed_symbol before(score_row row, const weighing& weigh,
                                                    row_sums sums, std::uint64_t symbol) {
        const By by(weigh);
        const std::uint64_t group = symbol / group_size, block = symbol / block_size;
        const auto* p = static_cast<const stored*>(row.data) + block * block_size;
        const std::uint64_t inside = symbol % block_size;
        __m512i sum = _mm512_maskz_load_epi64(
            static_cast<__mmask8>(_bzhi_u32(0xFF, static_cast<unsigned>(block % group_blocks))),
            sums.blocks + group * group_blocks);
        const __m512i end = every32(static_cast<std::uint32_t>(inside));
        for (std::uint64_t i = 0; i < block_size; i += lanes) {
            const __mmask16 m = _mm512_cmplt_epu32_mask(numbers_from(i), end);
            sum = _mm512_add_epi64(sum, pairs(weights(p + i, m, by)));
        }
        const __m512i own = weights(p + inside, 1, by);
        return {symbol, sums.groups[group] + total_of(sum),
                static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm512_castsi512_si128(own)))};
    }
    [[TESSERA_INLINE]] static __m512i numbers_from(std::uint64_t first) {
        return _mm512_add_epi32(
            every32(static_cast<std::uint32_t>(first)),
            _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    }

    /// Which of eight places that are `apart` symbols apart, with `below` under each, are reached.
    struct place_search {
        __m512d limit, each;
        [[TESSERA_INLINE]] unsigned reached(std::uint64_t first, std::uint64_t apart,
                                            __m512i below) const {
            const __m512i symbols = _mm512_add_epi64(
                every(first),
                _mm512_mullo_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), every(apart)));
            const __m512d place = _mm512_add_pd(_mm512_cvtepu64_pd(below),
                                                _mm512_mul_pd(_mm512_cvtepu64_pd(symbols), each));
            return _mm512_cmp_pd_mask(place, limit, _CMP_LT_OQ);
        }
    };

    [[TESSERA_TARGET]] static weighed_symbol find(score_row row, const weighing& weigh,
                                                  row_sums sums, double limit, double each) {
        const By by(weigh);
        const place_search wanted{_mm512_set1_pd(limit), _mm512_set1_pd(each)};
        // Places rise, so how many are reached says which is the last. The first always is.
        std::uint64_t group = 0;
        const std::uint64_t groups = groups_of(row.size);
        if (groups > 1) {
            std::uint64_t reached = 0;
            for (std::uint64_t g = 0; g < groups; g += 8) {
                const auto there = static_cast<__mmask8>(
                    _bzhi_u32(0xFF, static_cast<unsigned>(std::min<std::uint64_t>(groups - g, 8))));
                reached += static_cast<std::uint64_t>(
                    std::popcount(wanted.reached(g * group_size, group_size,
                                                 _mm512_maskz_load_epi64(there, sums.groups + g)) &
                                  there));
            }
            group = std::max<std::uint64_t>(reached, 1) - 1;
        }
        weighed_symbol at{group * group_size, sums.groups[group], 0};

        // Of its blocks, of a block's vectors, of a vector's lanes: those that have symbols.
        const __m512i blocks = _mm512_load_si512(sums.blocks + group * group_blocks);
        at = step(wanted, at, blocks, block_size,
                  (row.size - at.symbol + block_size - 1) / block_size);

        const auto* p = static_cast<const stored*>(row.data) + at.symbol;
        const std::uint64_t left = row.size - at.symbol;
        const __m512i end = every32(static_cast<std::uint32_t>(std::min(left, block_size)));
        alignas(64) std::uint32_t kept[block_size];
        __m512i parts[8];
        for (std::uint64_t v = 0; v < 8; ++v) {
            const __mmask16 m = _mm512_cmplt_epu32_mask(numbers_from(v * lanes), end);
            const __m512i w = weights(p + v * lanes, m, by);
            _mm512_store_si512(kept + v * lanes, w);
            parts[v] = pairs(w);
        }
        const std::uint64_t first = at.symbol;
        at = step(wanted, at, sums_of(parts), lanes, (left + lanes - 1) / lanes);

        const std::uint32_t* own = kept + (at.symbol - first);
        const __m512i low =
            _mm512_cvtepu32_epi64(_mm256_load_si256(reinterpret_cast<const __m256i*>(own)));
        const __m512i high =
            _mm512_cvtepu32_epi64(_mm256_load_si256(reinterpret_cast<const __m256i*>(own) + 1));
        const weighed_symbol middle{at.symbol + 8, at.below + total_of(low), 0};
        const bool in_high = at.symbol + 8 < row.size &&
                             (wanted.reached(middle.symbol, 0, every(middle.below)) & 1) != 0;
        if (in_high)
            at = step(wanted, middle, high, 1, row.size - middle.symbol);
        else
            at = step(wanted, at, low, 1, row.size - at.symbol);
        at.weight = kept[at.symbol - first];
        return at;
    }
    /// From the first of eight places to the last that is reached, of `there` that are there.
    [[TESSERA_INLINE]] static weighed_symbol step(const place_search& wanted, weighed_symbol from,
                                                  __m512i weights, std::uint64_t apart,
                                                  std::uint64_t there) {
        const __m512i below =
            _mm512_add_epi64(every(from.below), _mm512_sub_epi64(running(weights), weights));
        const unsigned reached =
            _bzhi_u32(wanted.reached(from.symbol, apart, below),
                      static_cast<unsigned>(std::min<std::uint64_t>(there, 8)));
        const auto last = static_cast<std::uint64_t>(31 - std::countl_zero(reached | 1));
        return {from.symbol + last * apart, number_of(below, last), 0};
    }

    [[TESSERA_TARGET]] static std::uint64_t first_with(score_row row, const weighing& weigh,
                                                       std::uint64_t block, std::uint32_t wanted) {
        const By by(weigh);
        const auto* p = static_cast<const stored*>(row.data);
        for (std::uint64_t i = block * block_size;; i += lanes) {
            const __mmask16 there = first_lanes(row.size - i);
            const __mmask16 having =
                _mm512_mask_cmpeq_epi32_mask(there, weights(p + i, there, by), every32(wanted));
            if (having != 0) return i + static_cast<std::uint64_t>(std::countr_zero(having));
        }
    }

    static constexpr kernel table = {largest, add_up, add_up_largest, before, find, first_with};
};

template <class By>
const kernel& of_kind(tsr_score_kind kind) {
    switch (kind) {
        case TSR_F16:
            return wide<halves, By>::table;
        case TSR_BF16:
            return wide<brains, By>::table;
        case TSR_F64:
            return wide<doubles, By>::table;
        default:
            return wide<singles, By>::table;
    }
}

}  // namespace

const kernel& kernel_avx512(tsr_score_kind kind, form weights) {
    return weights == form::exponential ? of_kind<by_power>(kind) : of_kind<by_scale>(kind);
}

}  // namespace tessera::probabilities

#endif
