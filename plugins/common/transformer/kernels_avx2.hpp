// SPDX-License-Identifier: MIT
// The kernels in AVX2, file by file.
#pragma once

#include "kernels.hpp"

#define TESSERA_AVX2 gnu::target("avx2")

namespace tessera::transformer::avx2 {

void pack(const std::int8_t* plain, std::size_t outputs, std::size_t inputs, std::int8_t* packed);
void multiply(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
              std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride);
void requantise(const std::int32_t* sums, std::size_t count, std::int32_t multiplier,
                std::int32_t shift, std::int8_t* out);
void normalise(const std::int8_t* x, const std::int8_t* weight, std::size_t count,
               std::size_t width, division rounding, std::int8_t* out);
void narrow(const std::int32_t* x, std::size_t count, std::int8_t* out);
void add(std::int32_t* x, const std::int8_t* y, std::size_t count);
void gate(const std::int8_t* gates, const std::int8_t* values, std::size_t count, std::int8_t* out);
void rotate(const std::int8_t* x, rotation by, rotated as, std::int8_t* out);
void store(std::int8_t* keys, std::int8_t* values, std::size_t position, const std::int8_t* key,
           const std::int8_t* value);
void attend(const attention& a, std::int8_t* out);

}  // namespace tessera::transformer::avx2
