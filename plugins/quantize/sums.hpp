// SPDX-License-Identifier: MIT
// Sums of counts and the search for a point among them, sixteen counts at a time. Counts are below
// 2^32 and at most 2^16 of them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera::quantize {

/// Where a search ended: a symbol and the sum of the counts below it.
struct found_symbol {
    std::uint64_t symbol, below;
};

/// What a search goes by: symbol s, with `below` under it, begins at or before `point` where
/// s <= point and below * spread < (min(point - s, spread) + 1) * whole.
struct wanted_point {
    std::uint64_t point, spread, whole;
};

#if defined(__x86_64__)

// AVX-512: F, BW, DQ and VL. Behind the counts 64 bytes may be read.
std::uint64_t sum_avx512(const std::uint32_t* counts, std::size_t size);
/// The last symbol that begins at or before the point.
found_symbol search_avx512(const std::uint32_t* counts, std::size_t size, wanted_point wanted);

#endif

}  // namespace tessera::quantize
