// SPDX-License-Identifier: MIT
// Many lanes at once: each has a state and a stream of its own, so that their steps overlap.
#pragma once

#include "state.hpp"

#include <span>

namespace tessera::range {

/// One interval of each lane, each with room for it. False, and lanes worthless, where an interval
/// is empty or passes the total.
bool encode_step(std::span<encoder_lane> lanes, const tsr_interval* intervals, const divider& by);

/// Intervals of one lane that has room for them. False as above.
bool encode_run(encoder_lane& lane, std::span<const tsr_interval> intervals, const divider& by);

/// The next point of each lane, below the total.
void find_points(std::span<const decoder_lane> lanes, const divider& by, std::uint32_t* points);

/// Takes the interval that was found to hold each lane's point. False where a code is in none, or
/// where a lane's bytes have run out; what is read of them stays inside zeros_behind.
bool take_step(std::span<decoder_lane> lanes, const tsr_interval* intervals, const divider& by);

}  // namespace tessera::range
