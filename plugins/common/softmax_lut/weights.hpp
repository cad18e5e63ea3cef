// SPDX-License-Identifier: MIT
// How a logit becomes a weight, 1 .. 65535: softmax-lut/format.md, section "Weights". These are the
// definitions; the vector kernels give the same bits.
#pragma once

#include "../exp2_table.hpp"

#include <algorithm>

namespace tessera::softmax_lut {

/// What all weights of a row are made by.
struct weighing {
    std::int32_t peak = 0;          ///< the largest logit
    std::uint32_t coefficient = 1;  ///< 256ths of a halving for each 2^24 below it, 1 or more
    std::uint32_t furthest = 0;     ///< so far below the peak, and further, weights are 1

    /// The weight of a logit that is at most `peak`. Two may be 2^32 - 1 apart.
    std::uint32_t weight(std::int32_t logit) const {
        return plugins::power_of(steps(std::min(
            static_cast<std::uint32_t>(peak) - static_cast<std::uint32_t>(logit), furthest)));
    }

  private:
    /// Below 18 * 256: `below` is at most `furthest`.
    std::uint32_t steps(std::uint32_t below) const {
        return static_cast<std::uint32_t>(
            (std::uint64_t{below} * coefficient + (std::uint64_t{1} << 23)) >> 24);
    }
};

inline weighing weighing_by(std::int32_t peak, std::uint32_t coefficient) {
    constexpr std::uint64_t least = (std::uint64_t{plugins::furthest_step} << 24) - (1u << 23);
    const std::uint64_t furthest = (least + coefficient - 1) / coefficient;
    return {peak, coefficient,
            static_cast<std::uint32_t>(std::min<std::uint64_t>(furthest, UINT32_MAX))};
}

}  // namespace tessera::softmax_lut
