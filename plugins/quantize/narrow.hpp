// SPDX-License-Identifier: MIT
// Intervals of few counts of a small sum, in vectors: what step models ask for at every symbol.
#pragma once

#include "tessera/abi/prediction.h"

#include <cstdint>

namespace tessera::quantize {

constexpr std::uint32_t widest_narrow = 32;   ///< symbols
constexpr std::uint32_t most_narrow = 65535;  ///< what the counts may sum to

/// As shares (shares.hpp) for the same counts and total, where there are up to widest_narrow that
/// sum to 1 .. most_narrow; otherwise they return false and change nothing. They read, and ignore,
/// up to seven numbers behind the counts. Only where the machine has AVX2.
bool narrow_interval_avx2(const std::uint32_t* counts, std::uint32_t size, std::uint32_t total,
                          std::uint32_t symbol, tsr_interval& out);
bool narrow_locate_avx2(const std::uint32_t* counts, std::uint32_t size, std::uint32_t total,
                        std::uint32_t point, std::uint32_t& symbol, tsr_interval& out);

}  // namespace tessera::quantize
