// SPDX-License-Identifier: MIT
// What rows of logits are asked: the largest, the sum of the weights, and sums of frequencies.
#pragma once

#include "shares.hpp"
#include "weights.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <span>

namespace tessera::softmax_lut {

/// Logits at any multiple of four bytes; nothing behind them is read.
using logits = std::span<const std::int32_t>;

constexpr std::size_t block_size = 64;  ///< logits whose frequencies are summed up and kept
constexpr std::size_t blocks_of(std::size_t size) { return (size + block_size - 1) / block_size; }

/// One instruction set. Same answers in each. Frequencies are those of `shares` alone, and their
/// sums are modulo 2^32.
struct kernel {
    /// The largest of one or more.
    std::int32_t (*largest)(logits row);
    /// The first that is `value`; one of them is.
    std::size_t (*first)(logits row, std::int32_t value);
    std::uint64_t (*add_weights)(logits row, const weighing& by);
    std::uint32_t (*add_shares)(logits row, const weighing& by, const shares& of);
    /// What is before each block, and behind them what is in all: blocks_of(row.size()) + 1 sums.
    void (*add_blocks)(logits row, const weighing& by, const shares& of, std::uint32_t* before);
    /// The frequencies of a block, up to block_size of them.
    void (*list_shares)(logits block, const weighing& by, const shares& of, std::uint32_t* out);
};

/// The best of up to `set`.
const kernel& kernel_for(sdk::instructions set);

#if defined(__x86_64__)
const kernel& kernel_avx2();
/// AVX-512 F, BW, DQ and VL.
const kernel& kernel_avx512();
#endif

}  // namespace tessera::softmax_lut
