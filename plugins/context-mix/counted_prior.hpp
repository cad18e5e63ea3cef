// SPDX-License-Identifier: MIT
// The body of a prior that has n-grams: one code of bits (format.md).
#pragma once

#include "knowledge.hpp"
#include "recipe.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::context_mix {

std::vector<std::uint8_t> write_body(const knowledge& k, const recipe& how);
/// Fills k's n-grams, of symbols of k.bits bits, estimates and weights. Throws a TSR_E_CORRUPT.
void read_body(std::span<const std::uint8_t> body, const recipe& how, knowledge& k);

}  // namespace tessera::context_mix
