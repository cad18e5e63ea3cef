// SPDX-License-Identifier: MIT
// The kernels of a step in each instruction set. All of them give the same bits.
#pragma once

#include "exponential.hpp"
#include "norm.hpp"
#include "rotary.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>

namespace tessera::transformer {

/// Weights in the arrangement of the kernels that packed them. Outputs and inputs are padded to
/// multiples of 64, all 0.
struct matrix {
    std::size_t outputs, inputs;
    const std::int8_t* weights;
};

/// Queries of heads that share keys and values, at one position, all of them rotated.
struct attention {
    const std::int8_t *keys, *values;  ///< the cache of these heads, see `kernels::store`
    std::size_t count;                 ///< positions to attend to, from the first on, 1 or more
    std::size_t heads;
    const std::int8_t* queries;         ///< head_size of each head
    const std::int32_t* multipliers;    ///< of each head's scores
    const std::int8_t* sink;            ///< a key without a value that comes first, or nullptr
    const std::uint16_t* exponentials;  ///< a table of 256, with two bytes of slack
    std::int32_t* scores;               ///< room: for each head, padded(count) + 16
};

/// Counts of elements are multiples of 64; rows begin at multiples of 64 bytes.
struct kernels {
    const char* name;
    /// `plain`: row by row.
    void (*pack)(const std::int8_t* plain, std::size_t outputs, std::size_t inputs,
                 std::int8_t* packed);
    /// sums[r][o] = the sum over i of w[o][i] x x[r][i], for all rows and the outputs from `first`,
    /// a multiple of 64, to the last. No x is -128.
    void (*multiply)(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
                     std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride);
    /// out[i] = requantise(sums[i], multiplier, shift)
    void (*requantise)(const std::int32_t* sums, std::size_t count, std::int32_t multiplier,
                       std::int32_t shift, std::int8_t* out);
    /// RMSNorm over the first `width` elements, those behind them being 0.
    void (*normalise)(const std::int8_t* x, const std::int8_t* weight, std::size_t count,
                      std::size_t width, division rounding, std::int8_t* out);
    /// out[i] = clamp8(x[i])
    void (*narrow)(const std::int32_t* x, std::size_t count, std::int8_t* out);
    /// x[i] += y[i]
    void (*add)(std::int32_t* x, const std::int8_t* y, std::size_t count);
    /// out[i] = gated(gates[i], values[i])
    void (*gate)(const std::int8_t* gates, const std::int8_t* values, std::size_t count,
                 std::int8_t* out);
    void (*rotate)(const std::int8_t* x, rotation by, rotated as, std::int8_t* out);
    /// Writes key and value of one position into caches that have room for padded(positions, 16).
    void (*store)(std::int8_t* keys, std::int8_t* values, std::size_t position,
                  const std::int8_t* key, const std::int8_t* value);
    /// The heads' weighted means of the values, side by side.
    void (*attend)(const attention& a, std::int8_t* out);
};

/// The reference.
extern const kernels scalar_kernels;

/// The best that the instruction set and this machine have. VNNI is asked of the machine beside the
/// set: there is AVX-512 with it and without. Every ARM64 has NEON, whatever the set.
const kernels& kernels_for(sdk::instructions set);

}  // namespace tessera::transformer
