// SPDX-License-Identifier: MIT
// Kernels of the step face: intervals wait in a segment, are coded last one first, and a decoder
// pops them one by one.
#pragma once

#include "state.hpp"

#include "tessera/abi/prediction.h"

#include <cstddef>
#include <span>

namespace tessera::rans {

/// A segment ends with the step that brings it to so many intervals, so that a stack of any height
/// waits in a few MiB.
constexpr std::uint64_t segment_intervals = std::uint64_t{1} << 20;

/// start << 16 | (frequency - 1).
inline std::uint32_t packed(tsr_interval i) { return i.start << 16 | (i.frequency - 1); }

/// `steps` steps of `active` intervals each, out of 2^total_bits.
struct run {
    std::uint64_t steps;
    std::uint32_t active;
    std::uint32_t total_bits;
};

/// Codes one step backwards: lane l onto states[l], words at `words`; returns where they end (two
/// bytes of room an interval).
std::uint8_t* push_step(std::span<const std::uint32_t> intervals, unsigned total_bits,
                        std::uint32_t* states, std::uint8_t* words);

/// Takes one step off the states. Words come from before `end`; false where there are too few.
bool pop_step(std::span<const tsr_interval> intervals, unsigned total_bits, std::uint32_t* states,
              const std::uint8_t* begin, const std::uint8_t*& end);

}  // namespace tessera::rans
