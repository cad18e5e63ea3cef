// SPDX-License-Identifier: MIT
// Logarithms in integers, so that every machine rounds alike.
#pragma once

#include <cstdint>

namespace tessera::quantize {

/// log2((f + 1) / f) times 2^62, rounded to within 2^-55 of itself: what one more unit of frequency
/// saves for each occurrence, in bits. `f` is 1 .. 2^32.
std::uint64_t gain_of_unit(std::uint64_t f);

}  // namespace tessera::quantize
