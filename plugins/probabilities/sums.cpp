// SPDX-License-Identifier: MIT
// The portable kernels, number by number.
#include "sums.hpp"

#include "search.hpp"

#include <algorithm>
#include <limits>

namespace tessera::probabilities {
namespace {

template <class Number>
double largest(score_row row) {
    using value = typename Number::value;
    value most = -std::numeric_limits<value>::infinity();
    for (std::uint64_t i = 0; i < row.size; ++i) {
        const value score = Number::widen(stored_at<Number>(row.data, i));
        most = score > most ? score : most;
    }
    return static_cast<double>(most);
}

template <class Number, class Form>
struct portable {
    static std::uint32_t weight(score_row row, const weighing& by, std::uint64_t i) {
        return Form::template weight<Number>(stored_at<Number>(row.data, i), by);
    }

    static largest_weight add_up_largest(score_row row, const weighing& by, row_sums sums) {
        largest_weight all{0, 0, 0};
        const std::uint64_t groups = groups_of(row.size);
        for (std::uint64_t block = 0; block < groups * group_blocks; ++block) {
            if (block % group_blocks == 0) sums.groups[block / group_blocks] = all.sum;
            std::uint64_t sum = 0;
            std::uint32_t most = 0;
            const std::uint64_t end = std::min(row.size, (block + 1) * block_size);
            for (std::uint64_t i = block * block_size; i < end; ++i) {
                const std::uint32_t w = weight(row, by, i);
                sum += w;
                most = std::max(most, w);
            }
            sums.blocks[block] = sum;
            all.sum += sum;
            if (most > all.weight) {
                all.weight = most;
                all.where = block;
            }
        }
        return all;
    }
    static row_total add_up(score_row row, const weighing& by, row_sums sums) {
        const largest_weight all = add_up_largest(row, by, sums);
        return {all.sum, all.weight == greatest_weight};
    }

    static weighed_symbol before(score_row row, const weighing& by, row_sums sums,
                                 std::uint64_t symbol) {
        const block_start block = block_of(sums, symbol);
        std::uint64_t below = block.below;
        for (std::uint64_t i = block.symbol; i < symbol; ++i) below += weight(row, by, i);
        return {symbol, below, weight(row, by, symbol)};
    }

    static weighed_symbol find(score_row row, const weighing& by, row_sums sums, double limit,
                               double each) {
        const wanted_place wanted{limit, each};
        const block_start block = find_block(row.size, sums, wanted);
        weighed_symbol at{block.symbol, block.below, weight(row, by, block.symbol)};
        const std::uint64_t end = std::min(row.size, block.symbol + block_size);
        while (at.symbol + 1 < end && wanted.reached(at.symbol + 1, at.below + at.weight)) {
            at.below += at.weight;
            at.weight = weight(row, by, ++at.symbol);
        }
        return at;
    }

    static std::uint64_t first_with(score_row row, const weighing& by, std::uint64_t block,
                                    std::uint32_t wanted) {
        std::uint64_t i = block * block_size;
        while (weight(row, by, i) != wanted) ++i;
        return i;
    }

    static constexpr kernel table = {largest<Number>, add_up,    add_up_largest, before, find,
                                     nullptr,         first_with};
};

/// f.template operator()<Number>() for the numbers of a kind.
template <class F>
auto with_number(tsr_score_kind kind, F&& f) {
    switch (kind) {
        case TSR_F16:
            return f(binary16{});
        case TSR_BF16:
            return f(brain16{});
        case TSR_F64:
            return f(binary64{});
        default:
            return f(binary32{});
    }
}
template <class F>
auto with_form(form weights, F&& f) {
    switch (weights) {
        case form::exponential:
            return f(exponential{});
        case form::exact:
            return f(exact{});
        default:
            return f(scaled{});
    }
}

}  // namespace

const kernel& kernel_for(tsr_score_kind kind, form weights, [[maybe_unused]] std::uint64_t size,
                         [[maybe_unused]] sdk::instructions set) {
#if defined(__x86_64__)
    if (weights != form::exact && set >= sdk::instructions::avx512)
        return size <= few_numbers ? kernel_few_avx512(kind, weights)
                                   : kernel_avx512(kind, weights);
    if (weights != form::exact && set >= sdk::instructions::avx2) return kernel_avx2(kind, weights);
#endif
    return *with_number(kind, [&](auto number) {
        return with_form(weights, [](auto chosen) {
            return &portable<decltype(number), decltype(chosen)>::table;
        });
    });
}

std::uint32_t weight_at(tsr_score_kind kind, form weights, score_row row, const weighing& by,
                        std::uint64_t symbol) {
    return with_number(kind, [&](auto number) {
        return with_form(weights, [&](auto chosen) {
            return portable<decltype(number), decltype(chosen)>::weight(row, by, symbol);
        });
    });
}

parts largest_positive(tsr_score_kind kind, score_row row) {
    return with_number(kind, [&](auto number) {
        using of = decltype(number);
        typename of::stored most = 0;
        for (std::uint64_t i = 0; i < row.size; ++i) {
            const auto bits = stored_at<of>(row.data, i);
            if (bits < of::infinity) most = std::max(most, bits);
        }
        return of::parts(most);
    });
}

}  // namespace tessera::probabilities
