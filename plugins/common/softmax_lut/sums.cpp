// SPDX-License-Identifier: MIT
// Rows of logits one number at a time: the reference of the vector kernels.
#include "sums.hpp"

namespace tessera::softmax_lut {
namespace {

std::int32_t largest(logits row) { return *std::max_element(row.begin(), row.end()); }

std::size_t first(logits row, std::int32_t value) {
    return static_cast<std::size_t>(std::find(row.begin(), row.end(), value) - row.begin());
}

std::uint64_t add_weights(logits row, const weighing& by) {
    std::uint64_t sum = 0;
    for (const std::int32_t logit : row) sum += by.weight(logit);
    return sum;
}

std::uint32_t add_shares(logits row, const weighing& by, const shares& of) {
    std::uint32_t sum = 0;
    for (const std::int32_t logit : row) sum += of.of(by.weight(logit));
    return sum;
}

void add_blocks(logits row, const weighing& by, const shares& of, std::uint32_t* before) {
    std::uint32_t sum = 0;
    for (; !row.empty(); row = row.subspan(std::min(row.size(), block_size))) {
        *before++ = sum;
        sum += add_shares(row.first(std::min(row.size(), block_size)), by, of);
    }
    *before = sum;
}

void list_shares(logits block, const weighing& by, const shares& of, std::uint32_t* out) {
    for (const std::int32_t logit : block) *out++ = of.of(by.weight(logit));
}

constexpr kernel scalar = {largest, first, add_weights, add_shares, add_blocks, list_shares};

}  // namespace

const kernel& kernel_for([[maybe_unused]] sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512) return kernel_avx512();
    if (set >= sdk::instructions::avx2) return kernel_avx2();
#endif
    return scalar;
}

}  // namespace tessera::softmax_lut
