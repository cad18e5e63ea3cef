// SPDX-License-Identifier: MIT
// Reverses the bytes of every element.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>

namespace tessera::view {

/// Writes `count` elements of `width` bytes (2, 4 or 8), each with its bytes in reverse order.
/// `in` and `out` do not overlap and need no alignment.
void reverse_elements(const std::uint8_t* in, std::uint8_t* out, std::size_t count,
                      std::size_t width, sdk::instructions set);

/// The AVX2 form for the first elements: returns how many it did. Only where the machine has it.
std::size_t reverse_elements_avx2(const std::uint8_t* in, std::uint8_t* out, std::size_t count,
                                  std::size_t width);

}  // namespace tessera::view
