// SPDX-License-Identifier: MIT
// Batches of intervals, points, and what is wrong with lanes.
#include "steps.hpp"

namespace tessera::range {

namespace {

constexpr std::uint64_t most_steps = 1024;  // of one lane between two looks at its room

}  // namespace

void check_whole(std::span<const decoder_lane> lanes) {
    for (std::size_t l = 0; l < lanes.size(); ++l)
        if (!lanes[l].whole()) common::refuse_rest(l);
}

void refuse_lanes(std::span<const decoder_lane> lanes) {
    for (std::size_t l = 0; l < lanes.size(); ++l)
        if (lanes[l].starved()) common::refuse_end(l);
    sdk::corrupt("bytes that no interval leads to");
}

void check_total(std::uint64_t total) {
    if (total == 0 || total > max_total)
        throw sdk::error{TSR_E_INTERNAL,
                         "a total of " + std::to_string(total) + ", expected 1 to 2^32"};
}

void step_encoder::put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
                       std::uint64_t steps) {
    const divider& by = by_total(by_, total);
    const auto lanes = out_.lanes().first(active);
    for (; active == 1 && steps > 0; steps -= std::min(steps, most_steps)) {
        const auto count = static_cast<std::uint32_t>(std::min(steps, most_steps));
        out_.make_room(1, count);
        if (!encode_run(lanes[0], {intervals, count}, by)) common::refuse_interval(total);
        intervals += count;
    }
    for (; steps > 0; --steps, intervals += active) {
        out_.make_room(active);
        if (!encode_step(lanes, intervals, by)) common::refuse_interval(total);
    }
}

void step_decoder::peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
    find_points(lanes_.first(active), by_total(by_, total), points);
}

void step_decoder::advance(std::uint64_t total, std::uint32_t active,
                           const tsr_interval* intervals) {
    if (!take_step(lanes_.first(active), intervals, by_total(by_, total))) refuse_lanes(lanes_);
}

}  // namespace tessera::range
