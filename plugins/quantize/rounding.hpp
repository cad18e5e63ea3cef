// SPDX-License-Identifier: MIT
// Counts to frequencies of a fixed total, so that coding what was counted takes the fewest bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::quantize {

/// A symbol on a heap of the rounding: what a unit is worth to it while it has `frequency`.
struct candidate {
    std::uint64_t worth;
    std::uint32_t index, frequency;
};

/// Fills `frequencies` for `counts`, all 1 or more, none of both empty and as many as `total` at
/// most: each gets 1 or more, together `total`, and no other such choice makes the sum of count x
/// log2(total / frequency) smaller. One symbol gets all. `room` holds as many candidates as there
/// are counts, twice.
void round_to_total(std::span<const std::uint32_t> counts, std::uint32_t total,
                    std::span<std::uint32_t> frequencies, std::span<candidate> room);

}  // namespace tessera::quantize
