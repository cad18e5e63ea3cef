// SPDX-License-Identifier: MIT
// The bytes of a prior: the asset that training makes and models start from (format.md).
#pragma once

#include "knowledge.hpp"
#include "recipe.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::context_mix {

/// What a prior must agree on with the model that starts from it: contexts, selectors, matches.
std::string signature_of(const recipe& how);

std::vector<std::uint8_t> write_prior(const knowledge& k, const recipe& how);

/// Checks what stands at the front of an asset that nobody vouches for, and returns the recipe with
/// the orders that it counted. Throws a TSR_E_CORRUPT, or a TSR_E_PARAM where it was trained for
/// another recipe.
recipe check_prior(std::span<const std::uint8_t> asset, recipe how);
/// Reads one that check_prior took. Throws a TSR_E_CORRUPT.
knowledge read_prior(std::span<const std::uint8_t> asset, const recipe& how);

/// The history that stands for one in a prior: counts are rounded down to a few.
std::uint8_t coarse(std::uint8_t state);

}  // namespace tessera::context_mix
