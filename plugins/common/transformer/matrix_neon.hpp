// SPDX-License-Identifier: MIT
// Products of matrices in NEON, on weights row by row.
#pragma once

#include "kernels.hpp"

namespace tessera::transformer::neon {

/// Whether this machine has dot products (Armv8.2 and on).
bool has_dot_products();

void multiply(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
              std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride);
void multiply_by_dots(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
                      std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride);

}  // namespace tessera::transformer::neon
