// SPDX-License-Identifier: MIT
// What a prior brings: slots, estimates and weights that predictors start from.
#pragma once

#include "known_slots.hpp"
#include "ngrams.hpp"
#include "state_map.hpp"

#include <vector>

namespace tessera::context_mix {

/// Read-only and shared by all blocks and lanes. Made for one recipe.
struct knowledge {
    std::vector<known_line> lines;
    std::vector<estimate> estimates;    ///< of all maps, in the predictor's order
    std::vector<std::int32_t> weights;  ///< of all mixers, likewise
    ngrams counted;                     ///< in the place of lines
    unsigned bits = 8;                  ///< of the symbols of n-grams
    known_slots slots() const { return known_slots(lines); }
};

}  // namespace tessera::context_mix
