// SPDX-License-Identifier: MIT
// Products of matrices in NEON: two products of eight bits fit 16 where one factor is never -128,
// as activations are not; where the machine has it, the dot product of four goes straight to 32.
#include "matrix_neon.hpp"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <sys/auxv.h>

namespace tessera::transformer::neon {

namespace {

constexpr std::size_t step = 16;  // inputs
constexpr std::size_t tile_outputs = 4, tile_rows = 2;

struct long_products {
    static int32x4_t add(int32x4_t sum, int8x16_t w, int8x16_t x) {
        const int16x8_t low = vmull_s8(vget_low_s8(w), vget_low_s8(x));
        return vpadalq_s16(sum, vmlal_s8(low, vget_high_s8(w), vget_high_s8(x)));
    }
};

struct dot_products {
    static int32x4_t add(int32x4_t sum, int8x16_t w, int8x16_t x) {
        // The instruction by its name, so that the rest of the file needs no later architecture.
        asm(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.16b" : "+w"(sum) : "w"(w), "w"(x));
        return sum;
    }
};

/// `Rows` rows by four outputs.
template <class Products, std::size_t Rows>
void tile(const std::int8_t* weights, std::size_t inputs, const std::int8_t* x,
          std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride) {
    int32x4_t sum[Rows][tile_outputs];
    for (auto& row : sum)
        for (int32x4_t& s : row) s = vdupq_n_s32(0);
    for (std::size_t i = 0; i < inputs; i += step) {
        int8x16_t in[Rows];
        for (std::size_t r = 0; r < Rows; ++r) in[r] = vld1q_s8(x + r * x_stride + i);
        for (std::size_t o = 0; o < tile_outputs; ++o) {
            const int8x16_t w = vld1q_s8(weights + o * inputs + i);
            for (std::size_t r = 0; r < Rows; ++r) sum[r][o] = Products::add(sum[r][o], w, in[r]);
        }
    }
    for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t o = 0; o < tile_outputs; ++o)
            sums[r * sums_stride + o] = vaddvq_s32(sum[r][o]);
}

template <class Products>
void multiply_by(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
                 std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride) {
    // A few outputs' weights stay in the nearest cache while all rows pass.
    for (std::size_t o = first; o < w.outputs; o += tile_outputs) {
        const std::int8_t* const weights = w.weights + o * w.inputs;
        std::size_t r = 0;
        for (; r + tile_rows <= rows; r += tile_rows)
            tile<Products, tile_rows>(weights, w.inputs, x + r * x_stride, x_stride,
                                      sums + r * sums_stride + o, sums_stride);
        if (r < rows)
            tile<Products, 1>(weights, w.inputs, x + r * x_stride, x_stride,
                              sums + r * sums_stride + o, sums_stride);
    }
}

}  // namespace

bool has_dot_products() { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }

void multiply(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
              std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride) {
    multiply_by<long_products>(w, first, x, rows, x_stride, sums, sums_stride);
}

void multiply_by_dots(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
                      std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride) {
    multiply_by<dot_products>(w, first, x, rows, x_stride, sums, sums_stride);
}

}  // namespace tessera::transformer::neon

#endif
