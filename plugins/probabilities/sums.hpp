// SPDX-License-Identifier: MIT
// What rows of scores are asked: the sums of their weights, what stands before a symbol, and which
// symbol stands at a place. One pass leaves sums of blocks; every answer then looks at one block.
#pragma once

#include "weights.hpp"

#include "tessera/abi/prediction.h"
#include "tessera/sdk/dispatch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tessera::probabilities {

constexpr std::uint64_t block_size = 128;  ///< weights whose sum is kept
constexpr std::uint64_t group_blocks = 8;  ///< a group of blocks, whose prefix sum is kept
constexpr std::uint64_t group_size = block_size * group_blocks;

/// Room for the sums of one row, 64-byte aligned.
struct row_sums {
    std::uint64_t* blocks;  ///< of each block; zeros behind the last one of the last group
    std::uint64_t* groups;  ///< of all weights before each group; a multiple of 8 in room
};
constexpr std::uint64_t groups_of(std::uint64_t size) {
    return (size + group_size - 1) / group_size;
}
/// Rows of up to so many may have kernels of their own, which keep sixteen sums and all weights.
constexpr std::uint64_t few_numbers = 256;
/// Numbers in `blocks` and in `groups` for rows of up to `size`.
constexpr std::uint64_t room_for_blocks(std::uint64_t size) {
    return std::max(groups_of(size) * group_blocks, few_numbers / 16 + few_numbers / 2);
}
constexpr std::uint64_t room_for_groups(std::uint64_t size) {
    return (groups_of(size) + 7) / 8 * 8;
}

/// A row in memory at any multiple of its numbers' width; nothing behind it is read.
struct score_row {
    const void* data;
    std::uint64_t size;  ///< 1 or more
};

struct row_total {
    std::uint64_t sum;
    bool saturated;  ///< some weight is the greatest there is
};
struct largest_weight {
    std::uint64_t sum;
    std::uint32_t weight;
    std::uint64_t where;  ///< for first_with: the first block that has it, or the symbol
};
/// A symbol, the sum of the weights before it, and its own.
struct weighed_symbol {
    std::uint64_t symbol, below;
    std::uint32_t weight;
};

/// One kind of scores, one form of weights, one instruction set. Same answers in each set.
struct kernel {
    /// The largest number of a row, -infinity where there are none but NaN. Subnormal ones may
    /// count as 0.
    double (*largest)(score_row row);
    /// Fills the sums. `by.least` is 0 here.
    row_total (*add_up)(score_row row, const weighing& by, row_sums sums);
    /// The same for any `least`, and the largest weight.
    largest_weight (*add_up_largest)(score_row row, const weighing& by, row_sums sums);
    /// What is before `symbol`, by the sums that were left.
    weighed_symbol (*before)(score_row row, const weighing& by, row_sums sums,
                             std::uint64_t symbol);
    /// The last symbol k with below + k * each < limit, about: rounding may lead to a neighbour.
    /// What is said of the symbol is exact.
    weighed_symbol (*find)(score_row row, const weighing& by, row_sums sums, double limit,
                           double each);
    /// The symbol at a place between the weights, where one, the mode, weighs `more` (modulo 2^64).
    /// Null where that takes as long as asking for the mode's own place first.
    weighed_symbol (*find_beside)(score_row row, row_sums sums, std::uint32_t place,
                                  std::uint64_t mode, std::uint64_t more);
    /// The first symbol of those that weigh the most, by what was said of where that is.
    std::uint64_t (*first_with)(score_row row, const weighing& by, std::uint64_t where,
                                std::uint32_t weight);
};

enum class form { scaled, exponential, exact };

/// The best of up to `set` for rows of `size`.
const kernel& kernel_for(tsr_score_kind kind, form weights, std::uint64_t size,
                         sdk::instructions set);

/// One weight, as every kernel has it.
std::uint32_t weight_at(tsr_score_kind kind, form weights, score_row row, const weighing& by,
                        std::uint64_t symbol);

/// The bits of the largest positive number of a row as a mantissa and an exponent, infinity left
/// out; a mantissa of 0 where there is none. By bits alone: subnormal numbers count.
parts largest_positive(tsr_score_kind kind, score_row row);

#if defined(__x86_64__)
/// AVX2, and F16C, without which no machine has it; AVX-512 F, BW, DQ and VL. Not for form::exact,
/// which is rare.
const kernel& kernel_avx2(tsr_score_kind kind, form weights);
const kernel& kernel_avx512(tsr_score_kind kind, form weights);
const kernel& kernel_few_avx512(tsr_score_kind kind, form weights);
#endif

}  // namespace tessera::probabilities
