// SPDX-License-Identifier: MIT
// Rows in AVX-512: eight vectors a block, eight blocks a group. A search takes a step a level.
#include "sums.hpp"

#if defined(__x86_64__)

#include "lanes_avx512.hpp"
#include "narrow_avx512.hpp"

namespace tessera::probabilities {
namespace avx512 {
namespace {

template <class Numbers, class By>
struct wide {
    using stored = typename Numbers::stored;

    [[TESSERA_TARGET]] static double largest(score_row row) { return largest_of<Numbers>(row); }

    /// Of a block of which `left` numbers are there, each weight in 64 bits. Out of line: the quick
    /// loop would keep its weights for this one, and has no registers to spare.
    [[TESSERA_TARGET, gnu::noinline]] static block_sum careful_sum(const stored* p,
                                                                   std::uint64_t left,
                                                                   const By& by) {
        block_sum sum{_mm512_setzero_si512(), _mm512_setzero_si512()};
        for (std::uint64_t i = 0; i < block_size && i < left; i += lanes) {
            const __m512i w = weights_of<Numbers>(p + i, first_lanes(left - i), by);
            sum.parts = _mm512_add_epi64(sum.parts, pairs(w));
            sum.most = _mm512_max_epu32(sum.most, w);
        }
        return sum;
    }

    /// Of a whole block. Where no weight is 2^29 or more, the eight of a lane fit 32 bits; in a row
    /// of sum 1 that fails in few blocks. `most` is 0 where it is less and not Largest.
    template <bool Largest>
    [[TESSERA_INLINE]] static block_sum quick_sum(const stored* p, const By& by,
                                                  [[maybe_unused]] bool units,
                                                  [[maybe_unused]] __m512i& seen) {
        block_sum sum;
        constexpr bool is_scaled = std::is_same_v<By, by_scale>;
        if constexpr (is_scaled && std::is_same_v<Numbers, brains>) {
            sum = narrow_brains(by).template sum<Largest>(p);
        } else if constexpr (is_scaled && std::is_same_v<Numbers, halves>) {
            sum = units ? narrow_halves::sum<Largest>(p, seen) : single_sum<Largest>(p, by);
        } else {
            sum = single_sum<Largest>(p, by);
        }
        if (__builtin_expect(_mm512_test_epi32_mask(sum.most, every32(0xE0000000)) != 0, 0))
            return careful_sum(p, block_size, by);
        return {sum.parts, Largest ? sum.most : _mm512_setzero_si512()};
    }
    template <bool Largest>
    [[TESSERA_INLINE]] static block_sum single_sum(const stored* p, const By& by) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i sums[2] = {zero, zero}, most[2] = {zero, zero};
        for (std::uint64_t i = 0; i < block_size; i += 2 * lanes) {
            const auto a = Numbers::load(p + i), b = Numbers::load(p + i + lanes);
            const __m512i w[2] = {Largest ? by.weights(a) : by.quick_weights(a),
                                  Largest ? by.weights(b) : by.quick_weights(b)};
            for (int k = 0; k < 2; ++k) sums[k] = _mm512_add_epi32(sums[k], w[k]);
            if (Largest)
                for (int k = 0; k < 2; ++k) most[k] = _mm512_max_epu32(most[k], w[k]);
            else  // has the highest bits of the largest
                most[0] = _mm512_ternarylogic_epi32(most[0], w[0], w[1], 0xFE);
        }
        return {pairs(_mm512_add_epi32(sums[0], sums[1])), _mm512_max_epu32(most[0], most[1])};
    }

    /// Fills the sums; `sum` says the eight parts of each block, whole ones and the last.
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
        bool units;
        __m512i most = _mm512_setzero_si512();
        [[TESSERA_INLINE]] __m512i whole(const stored* p, std::uint64_t) {
            __m512i none = _mm512_setzero_si512();
            return see(quick_sum<false>(p, by, units, none));
        }
        [[TESSERA_INLINE]] __m512i cut(const stored* p, std::uint64_t left, std::uint64_t) {
            return see(careful_sum(p, left, by));
        }
        [[TESSERA_INLINE]] __m512i see(const block_sum& here) {
            most = _mm512_max_epu32(most, here.most);
            return here.parts;
        }
    };
    [[TESSERA_TARGET]] static row_total add_up(score_row row, const weighing& by, row_sums sums) {
        plain_sum sum{By(by), in_units(by)};
        const std::uint64_t all = add_up_by(row, sums, sum);
        return {all, _mm512_cmpeq_epi32_mask(sum.most, every32(greatest_weight)) != 0};
    }

    struct sum_and_largest {
        By by;
        bool units;
        __m512i seen = _mm512_setzero_si512();
        __m512i most = _mm512_setzero_si512();  // the same in every lane
        std::uint32_t weight = 0;
        std::uint64_t first = 0;  // block that has it
        [[TESSERA_INLINE]] __m512i see(const block_sum& here, std::uint64_t block) {
            // Of many blocks few have more than all before them.
            if (__builtin_expect(_mm512_cmpgt_epu32_mask(here.most, most) != 0, 0)) {
                weight = _mm512_reduce_max_epu32(here.most);
                most = every32(weight);
                first = block;
            }
            return here.parts;
        }
        [[TESSERA_INLINE]] __m512i whole(const stored* p, std::uint64_t block) {
            return see(quick_sum<true>(p, by, units, seen), block);
        }
        [[TESSERA_INLINE]] __m512i cut(const stored* p, std::uint64_t left, std::uint64_t block) {
            return see(careful_sum(p, left, by), block);
        }
    };
    [[TESSERA_TARGET]] static largest_weight add_up_largest(score_row row, const weighing& by,
                                                            row_sums sums) {
        sum_and_largest sum{By(by), in_units(by)};
        const std::uint64_t all = add_up_by(row, sums, sum);
        return {all, sum.weight, sum.first};
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
            sum = _mm512_add_epi64(sum, pairs(weights_of<Numbers>(p + i, m, by)));
        }
        const __m512i own = weights_of<Numbers>(p + inside, 1, by);
        return {symbol, sums.groups[group] + total_of(sum),
                static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm512_castsi512_si128(own)))};
    }
    [[TESSERA_TARGET]] static weighed_symbol find(score_row row, const weighing& weigh,
                                                  row_sums sums, double limit, double each) {
        const By by(weigh);
        search at(limit, each);
        std::uint64_t group = 0;
        const std::uint64_t groups = groups_of(row.size);
        if (groups > 1) {
            // Places rise, so how many are reached says which is the last. The first always is.
            std::uint64_t reached = 0;
            for (std::uint64_t g = 0; g < groups; g += 8) {
                const auto there = static_cast<__mmask8>(first_lanes(groups - g));
                const __m512d place = at.places(g * group_size, group_size,
                                                _mm512_maskz_load_epi64(there, sums.groups + g));
                reached += static_cast<std::uint64_t>(std::popcount(at.reached(place) & there));
            }
            group = std::max<std::uint64_t>(reached, 1) - 1;
            at.symbol = group * group_size;
            at.below = sums.groups[group];
            at.left = _mm512_set1_pd(
                limit - (static_cast<double>(at.below) + static_cast<double>(at.symbol) * each));
        }
        at.step(_mm512_load_si512(sums.blocks + group * group_blocks), block_size,
                (row.size - at.symbol + block_size - 1) / block_size);

        const auto* p = static_cast<const stored*>(row.data) + at.symbol;
        const std::uint64_t left = std::min(row.size - at.symbol, block_size);
        const __m512i end = every32(static_cast<std::uint32_t>(left));
        __m512i kept[8], parts[8];
        for (std::uint64_t v = 0; v < 8; ++v) {
            const __mmask16 m = _mm512_cmplt_epu32_mask(numbers_from(v * lanes), end);
            kept[v] = weights_of<Numbers>(p + v * lanes, m, by);
            parts[v] = pairs(kept[v]);
        }
        const std::uint64_t v = at.step(sums_of(parts), lanes, (left + lanes - 1) / lanes);
        return at.finish(kept[v], left - v * lanes);
    }

    [[TESSERA_TARGET]] static std::uint64_t first_with(score_row row, const weighing& weigh,
                                                       std::uint64_t block, std::uint32_t wanted) {
        const By by(weigh);
        const auto* p = static_cast<const stored*>(row.data);
        for (std::uint64_t i = block * block_size;; i += lanes) {
            const __mmask16 there = first_lanes(row.size - i);
            const __mmask16 having = _mm512_mask_cmpeq_epi32_mask(
                there, weights_of<Numbers>(p + i, there, by), every32(wanted));
            if (having != 0) return i + static_cast<std::uint64_t>(std::countr_zero(having));
        }
    }

    static constexpr kernel table = {largest, add_up,  add_up_largest, before,
                                     find,    nullptr, first_with};
};

}  // namespace
}  // namespace avx512

const kernel& kernel_avx512(tsr_score_kind kind, form weights) {
    return avx512::of_kind<avx512::wide>(kind, weights);
}

}  // namespace tessera::probabilities

#endif
