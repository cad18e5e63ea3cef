// SPDX-License-Identifier: MIT
// Learns priors that have n-grams.
#pragma once

#include "tessera/sdk/train.hpp"

namespace tessera::context_mix {

/// Commits a prior for symbols as wide as the samples'.
void learn_counted(sdk::setup& s, std::span<const tsr_stream> samples);

}  // namespace tessera::context_mix
