// SPDX-License-Identifier: MIT
// The sums and the learning of a mixer's weights: its kernels in each instruction set.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>

namespace tessera::mixing {

constexpr std::size_t input_step = 16;  ///< inputs come in multiples of it, the last ones 0
constexpr std::int32_t weight_one = 1 << 16;
constexpr std::int32_t most_weight = (1 << 20) - 1;

/// Kernels over `inputs` numbers within +-2047 and as many weights within +-most_weight, both on 64
/// bytes' boundaries. `sets` rows of weights are worked on with the same inputs.
struct weight_kernels {
    /// sum[s] = sum over i of floor(x[i] x w[s][i] / 2^8)
    void (*sum)(const std::int32_t* x, std::size_t inputs, const std::int32_t* const* w,
                std::size_t sets, std::int32_t* sum);
    /// w[s][i] += floor((x[i] x step[s] + 2^15) / 2^16), then clamped; |step[s]| < 2^19
    void (*learn)(const std::int32_t* x, std::size_t inputs, std::int32_t* const* w,
                  const std::int32_t* step, std::size_t sets);
};

weight_kernels kernels_for(sdk::instructions set);

}  // namespace tessera::mixing
