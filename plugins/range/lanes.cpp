// SPDX-License-Identifier: MIT
// Loops over lanes whose iterations depend on nothing but their lane.
#include "lanes.hpp"

namespace tessera::range {

bool encode_step(std::span<encoder_lane> lanes, const tsr_interval* intervals, const divider& by) {
    const std::uint64_t total = by.total();
    for (encoder_lane& lane : lanes) {
        const tsr_interval i = *intervals++;
        if (sure(i, total)) continue;
        if (i.frequency == 0 || i.start + std::uint64_t{i.frequency} > total) return false;
        lane.put(i, by);
    }
    return true;
}

bool encode_run(encoder_lane& lane, std::span<const tsr_interval> intervals, const divider& by) {
    const std::uint64_t total = by.total();
    encoder_lane at = lane;  // in registers: the bytes written could be any of its members
    for (const tsr_interval i : intervals) {
        if (sure(i, total)) continue;
        if (i.frequency == 0 || i.start + std::uint64_t{i.frequency} > total) return false;
        at.put(i, by);
    }
    lane = at;
    return true;
}

void find_points(std::span<const decoder_lane> lanes, const divider& by, std::uint32_t* points) {
    for (const decoder_lane& lane : lanes) *points++ = static_cast<std::uint32_t>(lane.point(by));
}

bool take_step(std::span<decoder_lane> lanes, const tsr_interval* intervals, const divider& by) {
    bool good = true;
    for (decoder_lane& lane : lanes) {
        const tsr_interval i = *intervals++;
        if (sure(i, by.total())) continue;
        lane.take(i, by);
        good &= lane.good();
    }
    return good;
}

}  // namespace tessera::range
