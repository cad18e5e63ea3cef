// SPDX-License-Identifier: MIT
// Rows of up to 256 numbers in AVX-512: all weights are kept, with the sums of single vectors, so
// that an answer is one step to a vector and one to a lane. Here the time is that of one operation
// waiting for the one before.
#include "sums.hpp"

#if defined(__x86_64__)

#include "lanes_avx512.hpp"

namespace tessera::probabilities {
namespace avx512 {
namespace {

constexpr std::uint64_t half = 8 * lanes;
static_assert(few_numbers == 2 * half);

template <class Numbers, class By>
struct few {
    using stored = typename Numbers::stored;

    /// The weights, behind the sums.
    static std::uint32_t* kept(row_sums sums) {
        return reinterpret_cast<std::uint32_t*>(sums.blocks + few_numbers / lanes);
    }

    /// What a row's weights come to: sums of its vectors, and the largest of each lane.
    struct summary {
        __m512i sums[2], most, vector_of;
    };
    [[TESSERA_INLINE]] static void add_half(const stored* p, std::uint64_t left, std::uint64_t h,
                                            const By& by, row_sums sums, summary& all) {
        const __m512i end = every32(static_cast<std::uint32_t>(std::min(left, half)));
        __m512i parts[8];
        for (std::uint64_t v = 0; v < 8; ++v) {
            const __m512i w =
                left >= half
                    ? by.weights(Numbers::load(p + v * lanes))
                    : weights_of<Numbers>(
                          p + v * lanes, _mm512_cmplt_epu32_mask(numbers_from(v * lanes), end), by);
            _mm512_store_si512(kept(sums) + h * half + v * lanes, w);
            parts[v] = pairs(w);
            const __mmask16 more = _mm512_cmpgt_epu32_mask(w, all.most);
            all.most = _mm512_max_epu32(all.most, w);
            all.vector_of = _mm512_mask_mov_epi32(all.vector_of, more,
                                                  every32(static_cast<std::uint32_t>(8 * h + v)));
        }
        all.sums[h] = sums_of(parts);
    }
    [[TESSERA_INLINE]] static summary summary_of(score_row row, const weighing& weigh,
                                                 row_sums sums) {
        const By by(weigh);
        const auto* p = static_cast<const stored*>(row.data);
        const __m512i zero = _mm512_setzero_si512();
        summary all{{zero, zero}, zero, zero};
        if (row.size >= half)
            add_half(p, half, 0, by, sums, all);
        else
            add_half(p, row.size, 0, by, sums, all);
        if (row.size == 2 * half)
            add_half(p + half, half, 1, by, sums, all);
        else if (row.size > half)
            add_half(p + half, row.size - half, 1, by, sums, all);
        return all;
    }
    [[TESSERA_INLINE]] static std::uint64_t keep(const summary& all, row_sums sums) {
        _mm512_store_si512(sums.blocks, all.sums[0]);
        _mm512_store_si512(sums.blocks + 8, all.sums[1]);
        return total_of(_mm512_add_epi64(all.sums[0], all.sums[1]));
    }

    [[TESSERA_TARGET]] static double largest(score_row row) { return largest_of<Numbers>(row); }
    [[TESSERA_TARGET]] static row_total add_up(score_row row, const weighing& by, row_sums sums) {
        const summary all = summary_of(row, by, sums);
        return {keep(all, sums), _mm512_cmpeq_epi32_mask(all.most, every32(greatest_weight)) != 0};
    }
    [[TESSERA_TARGET]] static largest_weight add_up_largest(score_row row, const weighing& by,
                                                            row_sums sums) {
        const summary all = summary_of(row, by, sums);
        const std::uint32_t most = _mm512_reduce_max_epu32(all.most);
        const __mmask16 having = _mm512_cmpeq_epi32_mask(all.most, every32(most));
        const __m512i symbols =
            _mm512_add_epi32(_mm512_slli_epi32(all.vector_of, 4), numbers_from(0));
        return {keep(all, sums), most, _mm512_mask_reduce_min_epu32(having, symbols)};
    }

    [[TESSERA_TARGET]] static weighed_symbol before(score_row, const weighing&, row_sums sums,
                                                    std::uint64_t symbol) {
        const std::uint64_t vector = symbol / lanes;
        const __mmask16 whole = first_lanes(vector);
        const std::uint32_t* own = kept(sums) + symbol;
        const __m512i low =
            _mm512_maskz_mov_epi64(static_cast<__mmask8>(whole), _mm512_load_si512(sums.blocks));
        const __m512i high = _mm512_maskz_mov_epi64(static_cast<__mmask8>(whole >> 8),
                                                    _mm512_load_si512(sums.blocks + 8));
        const __m512i under = pairs(_mm512_maskz_mov_epi32(
            first_lanes(symbol % lanes), _mm512_load_si512(kept(sums) + vector * lanes)));
        return {symbol, total_of(_mm512_add_epi64(_mm512_add_epi64(low, high), under)), *own};
    }

    [[TESSERA_TARGET]] static weighed_symbol find(score_row row, const weighing&, row_sums sums,
                                                  double limit, double each) {
        search at(limit, each);
        at.step(_mm512_load_si512(sums.blocks), _mm512_load_si512(sums.blocks + 8), lanes,
                (row.size + lanes - 1) / lanes);
        const __m512i weights = _mm512_load_si512(kept(sums) + at.symbol);
        return at.finish(weights, row.size - at.symbol);
    }

    // Added in vectors: numbers written one by one are not there yet when whole vectors are read.
    [[TESSERA_TARGET]] static weighed_symbol find_beside(score_row row, row_sums sums,
                                                         std::uint32_t place, std::uint64_t mode,
                                                         std::uint64_t more) {
        search at(static_cast<double>(place) + 1, 0);
        const __mmask16 vector = static_cast<__mmask16>(1u << mode / lanes);
        const __m512i low = _mm512_load_si512(sums.blocks);
        const __m512i high = _mm512_load_si512(sums.blocks + 8);
        at.step(_mm512_mask_add_epi64(low, static_cast<__mmask8>(vector), low, every(more)),
                _mm512_mask_add_epi64(high, static_cast<__mmask8>(vector >> 8), high, every(more)),
                lanes, (row.size + lanes - 1) / lanes);
        const __m512i weights = _mm512_load_si512(kept(sums) + at.symbol);
        const __mmask16 its = _mm512_cmpeq_epi32_mask(numbers_from(at.symbol),
                                                      every32(static_cast<std::uint32_t>(mode)));
        return at.finish(
            _mm512_mask_add_epi32(weights, its, weights, every32(static_cast<std::uint32_t>(more))),
            row.size - at.symbol);
    }

    static std::uint64_t first_with(score_row, const weighing&, std::uint64_t symbol,
                                    std::uint32_t) {
        return symbol;
    }

    static constexpr kernel table = {largest, add_up,      add_up_largest, before,
                                     find,    find_beside, first_with};
};

}  // namespace
}  // namespace avx512

const kernel& kernel_few_avx512(tsr_score_kind kind, form weights) {
    return avx512::of_kind<avx512::few>(kind, weights);
}

}  // namespace tessera::probabilities

#endif
