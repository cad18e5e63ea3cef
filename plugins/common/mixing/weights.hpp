// SPDX-License-Identifier: MIT
// The sums and the learning of a mixer's weights: its kernels in each instruction set.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>

namespace tessera::mixing {

constexpr std::size_t input_step = 16;  ///< inputs come in multiples of it, the last ones 0
constexpr std::size_t most_inputs = 80;
constexpr std::size_t most_sets = 8;  ///< of weights, whose words a last mixer weighs again
constexpr std::int32_t weight_one = 1 << 16;
constexpr std::int32_t most_weight = (1 << 20) - 1;
constexpr std::int32_t most_input = 2047;

/// Two layers of mixing. Inputs are within +-most_input, weights within +-most_weight, both begin
/// at 64 bytes' boundaries; the last layer has most_sets of each.
struct weight_kernels {
    /// said[s] = sum over i of floor(x[i] x w[s][i] / 2^8), then floor(that / 2^8) within
    /// +-most_input; said[sets] and on are 0. Returns the sum over s of floor(said[s] x last[s] /
    /// 2^8).
    std::int32_t (*mix)(const std::int32_t* x, std::size_t inputs, const std::int32_t* const* w,
                        std::size_t sets, const std::int32_t* last, std::int32_t* said);
    /// w[i] += floor((x[i] x step + 2^15) / 2^16) within +-most_weight, for each set and its step,
    /// and for the last layer; |steps| < 2^19.
    void (*learn)(const std::int32_t* x, std::size_t inputs, std::int32_t* const* w,
                  const std::int32_t* steps, std::size_t sets, const std::int32_t* said,
                  std::int32_t* last, std::int32_t last_step);
};

weight_kernels kernels_for(sdk::instructions set);

}  // namespace tessera::mixing
