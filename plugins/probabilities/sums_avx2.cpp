// SPDX-License-Identifier: MIT
// Rows in AVX2, eight weights a vector. Searches go to a block by scalar sums, as portable ones do.
#include "sums.hpp"

#if defined(__x86_64__)

#include "search.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include <immintrin.h>

#define TESSERA_TARGET gnu::target("avx2,f16c,bmi2")
#define TESSERA_INLINE TESSERA_TARGET, gnu::always_inline

namespace tessera::probabilities {
namespace avx2 {
namespace {

constexpr std::uint64_t lanes = 8;

[[TESSERA_INLINE]] inline __m256i every32(std::uint32_t n) {
    return _mm256_set1_epi32(static_cast<int>(n));
}
[[TESSERA_INLINE]] inline __m256i lane_numbers() {
    return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
}

// Loads of eight numbers.

struct singles {
    using number = binary32;
    [[TESSERA_INLINE]] static __m256 load(const char* p) {
        return _mm256_loadu_ps(reinterpret_cast<const float*>(p));
    }
};
struct brains {
    using number = brain16;
    [[TESSERA_INLINE]] static __m256 load(const char* p) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(v), 16));
    }
};
struct halves {
    using number = binary16;
    [[TESSERA_INLINE]] static __m256 load(const char* p) {
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
    }
};
struct doubles {
    using number = binary64;
    struct pair {
        __m256d low, high;
    };
    [[TESSERA_INLINE]] static pair load(const char* p) {
        return {_mm256_loadu_pd(reinterpret_cast<const double*>(p)),
                _mm256_loadu_pd(reinterpret_cast<const double*>(p) + 4)};
    }
};

/// Truncated, no number being negative. There is no conversion beyond 2^31: numbers from there on
/// are converted less 2^31 as well, and from 2^32 on they become the greatest weight.
[[TESSERA_INLINE]] inline __m256i truncated(__m256 v) {
    const __m256i low = _mm256_cvttps_epi32(v);  // 2^31 where it does not fit
    const __m256i high = _mm256_cvttps_epi32(_mm256_sub_ps(v, _mm256_set1_ps(0x1p31f)));
    const __m256 beyond = _mm256_cmp_ps(v, _mm256_set1_ps(0x1p32f), _CMP_GE_OQ);
    const __m256i both = _mm256_or_si256(low, _mm256_and_si256(high, _mm256_srai_epi32(low, 31)));
    return _mm256_or_si256(both, _mm256_castps_si256(beyond));
}
/// The same of binary64: with 2^52 added, a whole number stands in the lowest bits.
[[TESSERA_INLINE]] inline __m256d with_whole_bits(__m256d v) {
    const __m256d most = _mm256_set1_pd(4294967295.0);
    const __m256d whole =
        _mm256_round_pd(_mm256_min_pd(v, most), _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    return _mm256_add_pd(whole, _mm256_set1_pd(0x1p52));
}
[[TESSERA_INLINE]] inline __m256i truncated(__m256d low, __m256d high) {
    const __m256 mixed = _mm256_shuffle_ps(_mm256_castpd_ps(with_whole_bits(low)),
                                           _mm256_castpd_ps(with_whole_bits(high)), 0x88);
    return _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), 0xD8);
}

// Weights of eight numbers. Quick ones are right below 2^31, and beyond have the highest bit.

struct by_scale {
    using form = scaled;
    __m256 least, factor;
    __m256d least64, factor64;
    [[TESSERA_INLINE]] explicit by_scale(const weighing& by)
        : least(_mm256_set1_ps(static_cast<float>(by.least))),
          factor(_mm256_set1_ps(static_cast<float>(by.factor))),
          least64(_mm256_set1_pd(by.least)),
          factor64(_mm256_set1_pd(by.factor)) {}

    // The second operand is what NaN become.
    [[TESSERA_INLINE]] __m256i weights(__m256 v) const {
        return truncated(_mm256_mul_ps(_mm256_max_ps(v, least), factor));
    }
    [[TESSERA_INLINE]] __m256i weights(doubles::pair v) const {
        return truncated(_mm256_mul_pd(_mm256_max_pd(v.low, least64), factor64),
                         _mm256_mul_pd(_mm256_max_pd(v.high, least64), factor64));
    }
    [[TESSERA_INLINE]] __m256i quick_weights(__m256 v) const {
        return _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_max_ps(v, least), factor));
    }
    [[TESSERA_INLINE]] __m256i quick_weights(doubles::pair v) const { return weights(v); }
};

struct by_power {
    using form = exponential;
    __m256 peak, slope;
    __m256d peak64;
    [[TESSERA_INLINE]] explicit by_power(const weighing& by)
        : peak(_mm256_set1_ps(static_cast<float>(by.peak))),
          slope(_mm256_set1_ps(by.slope)),
          peak64(_mm256_set1_pd(by.peak)) {}

    [[TESSERA_INLINE]] __m256 of_apart(__m256 apart) const {
        const __m256 magic = _mm256_set1_ps(rounder);
        const __m256 power =
            _mm256_max_ps(_mm256_mul_ps(apart, slope), _mm256_set1_ps(least_power));
        const __m256 rounded = _mm256_add_ps(power, magic);
        const __m256 f = _mm256_sub_ps(power, _mm256_sub_ps(rounded, magic));
        __m256 g = _mm256_set1_ps(exp2_coefficients[0]);
        for (int i = 1; i < 5; ++i)
            g = _mm256_add_ps(_mm256_mul_ps(g, f), _mm256_set1_ps(exp2_coefficients[i]));
        return _mm256_castsi256_ps(_mm256_add_epi32(
            _mm256_castps_si256(g), _mm256_slli_epi32(_mm256_castps_si256(rounded), 23)));
    }
    [[TESSERA_INLINE]] __m256 powers(__m256 v) const { return of_apart(_mm256_sub_ps(v, peak)); }
    [[TESSERA_INLINE]] __m256 powers(doubles::pair v) const {
        return of_apart(_mm256_set_m128(_mm256_cvtpd_ps(_mm256_sub_pd(v.high, peak64)),
                                        _mm256_cvtpd_ps(_mm256_sub_pd(v.low, peak64))));
    }
    template <class Loaded>
    [[TESSERA_INLINE]] __m256i weights(Loaded v) const {
        return truncated(powers(v));
    }
    template <class Loaded>
    [[TESSERA_INLINE]] __m256i quick_weights(Loaded v) const {
        return _mm256_cvttps_epi32(powers(v));
    }
};

/// Four sums of two neighbours.
[[TESSERA_INLINE]] inline __m256i pairs(__m256i weights) {
    return _mm256_add_epi64(_mm256_and_si256(weights, _mm256_set1_epi64x(0xFFFFFFFF)),
                            _mm256_srli_epi64(weights, 32));
}
[[TESSERA_INLINE]] inline std::uint64_t total_of(__m256i v) {
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(two)) +
           static_cast<std::uint64_t>(_mm_extract_epi64(two, 1));
}
[[TESSERA_INLINE]] inline std::uint32_t largest_of(__m256i v) {
    alignas(32) std::uint32_t of[lanes];
    _mm256_store_si256(reinterpret_cast<__m256i*>(of), v);
    return *std::max_element(of, of + lanes);
}

template <class Numbers, class By>
struct wide {
    using number = typename Numbers::number;
    static constexpr std::uint64_t width = sizeof(typename number::stored);

    static const char* at(score_row row, std::uint64_t i) {
        return static_cast<const char*>(row.data) + i * width;
    }

    [[TESSERA_TARGET]] static double largest(score_row row) {
        using value = typename number::value;
        value most = -std::numeric_limits<value>::infinity();
        const auto see = [&](value x) { most = x > most ? x : most; };
        std::uint64_t i = 0;
        if constexpr (std::is_same_v<Numbers, doubles>) {
            __m256d low = _mm256_set1_pd(most), high = low;
            for (; i + lanes <= row.size; i += lanes) {
                const auto v = doubles::load(at(row, i));
                low = _mm256_max_pd(v.low, low);
                high = _mm256_max_pd(v.high, high);
            }
            alignas(32) double of[4];
            _mm256_store_pd(of, _mm256_max_pd(low, high));
            for (const double x : of) see(x);
        } else {
            __m256 all[4] = {_mm256_set1_ps(most), _mm256_set1_ps(most), _mm256_set1_ps(most),
                             _mm256_set1_ps(most)};
            for (; i + 4 * lanes <= row.size; i += 4 * lanes)
                for (std::uint64_t k = 0; k < 4; ++k)
                    all[k] = _mm256_max_ps(Numbers::load(at(row, i + k * lanes)), all[k]);
            for (; i + lanes <= row.size; i += lanes)
                all[0] = _mm256_max_ps(Numbers::load(at(row, i)), all[0]);
            alignas(32) float of[lanes];
            _mm256_store_ps(
                of, _mm256_max_ps(_mm256_max_ps(all[0], all[1]), _mm256_max_ps(all[2], all[3])));
            for (const float x : of) see(x);
        }
        for (; i < row.size; ++i) see(number::widen(stored_at<number>(row.data, i)));
        return static_cast<double>(most);
    }

    /// The weights of eight numbers, or of the `left` that there are, then zeros.
    [[TESSERA_INLINE]] static __m256i weights_of(const char* p, std::uint64_t left, const By& by) {
        if (left >= lanes) return by.weights(Numbers::load(p));
        alignas(32) char copy[lanes * width] = {};
        std::memcpy(copy, p, left * width);
        const __m256i there =
            _mm256_cmpgt_epi32(every32(static_cast<std::uint32_t>(left)), lane_numbers());
        return _mm256_and_si256(by.weights(Numbers::load(copy)), there);
    }

    /// Four parts of a block's sum, and the largest weight of each lane.
    struct block_sum {
        __m256i parts, most;
    };
    /// Of a block of which `left` numbers are there, each weight in 64 bits. Out of line: the quick
    /// loop would keep its weights for this one, and has no registers to spare.
    [[TESSERA_TARGET, gnu::noinline]] static block_sum careful_sum(const char* p,
                                                                   std::uint64_t left,
                                                                   const By& by) {
        block_sum sum{_mm256_setzero_si256(), _mm256_setzero_si256()};
        for (std::uint64_t i = 0; i < left; i += lanes) {
            const __m256i w = weights_of(p + i * width, left - i, by);
            sum.parts = _mm256_add_epi64(sum.parts, pairs(w));
            sum.most = _mm256_max_epu32(sum.most, w);
        }
        return sum;
    }
    /// Of a whole block. Where no weight is 2^29 or more, the eight of a sum fit 32 bits. `most` is
    /// 0 where it is less and not Largest.
    template <bool Largest>
    [[TESSERA_INLINE]] static block_sum quick_sum(const char* p, const By& by) {
        const __m256i zero = _mm256_setzero_si256();
        __m256i sums[2] = {zero, zero}, most[2] = {zero, zero};
        for (std::uint64_t i = 0; i < block_size; i += 2 * lanes)
            for (std::uint64_t k = 0; k < 2; ++k) {
                const __m256i w = by.quick_weights(Numbers::load(p + (i + k * lanes) * width));
                sums[k] = _mm256_add_epi32(sums[k], w);
                most[k] = Largest ? _mm256_max_epu32(most[k], w) : _mm256_or_si256(most[k], w);
            }
        const __m256i all =
            Largest ? _mm256_max_epu32(most[0], most[1]) : _mm256_or_si256(most[0], most[1]);
        if (__builtin_expect(!_mm256_testz_si256(all, every32(0xE0000000)), 0))
            return careful_sum(p, block_size, by);
        return {_mm256_add_epi64(pairs(sums[0]), pairs(sums[1])), Largest ? all : zero};
    }

    template <bool Largest>
    [[TESSERA_INLINE]] static largest_weight add_up_by(score_row row, const weighing& weigh,
                                                       row_sums sums) {
        const By by(weigh);
        __m256i most = _mm256_setzero_si256(), block_of = _mm256_setzero_si256();
        std::uint64_t below = 0;
        const std::uint64_t blocks = (row.size + block_size - 1) / block_size;
        std::fill(sums.blocks + blocks, sums.blocks + groups_of(row.size) * group_blocks, 0);
        for (std::uint64_t block = 0; block < blocks; ++block) {
            if (block % group_blocks == 0) sums.groups[block / group_blocks] = below;
            const std::uint64_t first = block * block_size;
            const std::uint64_t left = row.size - first;
            const block_sum here = left >= block_size ? quick_sum<Largest>(at(row, first), by)
                                                      : careful_sum(at(row, first), left, by);
            const __m256i now = _mm256_max_epu32(most, here.most);
            if (Largest) {
                const __m256i as_before = _mm256_cmpeq_epi32(now, most);
                block_of = _mm256_blendv_epi8(every32(static_cast<std::uint32_t>(block)), block_of,
                                              as_before);
            }
            most = now;
            sums.blocks[block] = total_of(here.parts);
            below += sums.blocks[block];
        }
        largest_weight all{below, largest_of(most), 0};
        if (Largest) {
            const __m256i having = _mm256_cmpeq_epi32(most, every32(all.weight));
            const __m256i last = every32(UINT32_MAX);
            const __m256i others =
                _mm256_xor_si256(_mm256_or_si256(block_of, _mm256_xor_si256(having, last)), last);
            all.where = UINT32_MAX - largest_of(others);
        }
        return all;
    }
    [[TESSERA_TARGET]] static row_total add_up(score_row row, const weighing& by, row_sums sums) {
        const largest_weight all = add_up_by<false>(row, by, sums);
        return {all.sum, all.weight == greatest_weight};
    }
    [[TESSERA_TARGET]] static largest_weight add_up_largest(score_row row, const weighing& by,
                                                            row_sums sums) {
        return add_up_by<true>(row, by, sums);
    }

    static std::uint32_t weight_of(score_row row, const weighing& by, std::uint64_t i) {
        return By::form::template weight<number>(stored_at<number>(row.data, i), by);
    }

    [[TESSERA_TARGET]] static weighed_symbol before(score_row row, const weighing& weigh,
                                                    row_sums sums, std::uint64_t symbol) {
        const By by(weigh);
        const block_start block = block_of(sums, symbol);
        const __m256i parts = careful_sum(at(row, block.symbol), symbol - block.symbol, by).parts;
        return {symbol, block.below + total_of(parts), weight_of(row, weigh, symbol)};
    }

    [[TESSERA_TARGET]] static weighed_symbol find(score_row row, const weighing& weigh,
                                                  row_sums sums, double limit, double each) {
        const By by(weigh);
        const wanted_place wanted{limit, each};
        const block_start block = find_block(row.size, sums, wanted);
        weighed_symbol to{block.symbol, block.below, 0};
        // To a vector, then to a lane.
        const std::uint64_t end = std::min(row.size, block.symbol + block_size);
        __m256i w;
        for (;;) {
            w = weights_of(at(row, to.symbol), end - to.symbol, by);
            const std::uint64_t next = to.symbol + lanes, below = to.below + total_of(pairs(w));
            if (next >= end || !wanted.reached(next, below)) break;
            to.symbol = next;
            to.below = below;
        }
        alignas(32) std::uint32_t of[lanes];
        _mm256_store_si256(reinterpret_cast<__m256i*>(of), w);
        const std::uint32_t* own = of;
        while (to.symbol + 1 < end && own + 1 < of + lanes &&
               wanted.reached(to.symbol + 1, to.below + *own)) {
            to.below += *own++;
            ++to.symbol;
        }
        to.weight = *own;
        return to;
    }

    [[TESSERA_TARGET]] static std::uint64_t first_with(score_row row, const weighing& weigh,
                                                       std::uint64_t block, std::uint32_t wanted) {
        const By by(weigh);
        for (std::uint64_t i = block * block_size;; i += lanes) {
            // No weight wanted is 0, which stands behind the row's end.
            const __m256i having =
                _mm256_cmpeq_epi32(weights_of(at(row, i), row.size - i, by), every32(wanted));
            const auto bits =
                static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(having)));
            if (bits != 0) return i + static_cast<std::uint64_t>(std::countr_zero(bits));
        }
    }

    static constexpr kernel table = {largest, add_up,  add_up_largest, before,
                                     find,    nullptr, first_with};
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
}  // namespace avx2

const kernel& kernel_avx2(tsr_score_kind kind, form weights) {
    return weights == form::exponential ? avx2::of_kind<avx2::by_power>(kind)
                                        : avx2::of_kind<avx2::by_scale>(kind);
}

}  // namespace tessera::probabilities

#endif
