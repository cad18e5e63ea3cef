// SPDX-License-Identifier: MIT
// What a predictor starts from where no prior says more.
#pragma once

#include "recipe.hpp"
#include "state_map.hpp"

#include <span>

namespace tessera::context_mix {

constexpr std::size_t states = 256, run_classes = 64;  ///< estimates of histories and of runs
constexpr std::size_t final_rows = 256;                ///< of the last weights

/// `groups` sets of estimates of histories for each context, then runs, then matches.
void start_estimates(const recipe& how, std::size_t groups, std::span<estimate> all);
/// Rows of `inputs` for each selector, then the last weights.
void start_weights(const recipe& how, std::size_t inputs, std::span<std::int32_t> all);

}  // namespace tessera::context_mix
