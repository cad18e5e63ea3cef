// SPDX-License-Identifier: MIT
// Lays lanes' streams one behind the other and takes them apart again (format.md).
#include "steps.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tessera::range {

namespace {

constexpr std::size_t first_room = 64;
constexpr std::uint64_t most_steps = 1024;  // of one lane between two looks at its room

[[noreturn]] void refuse_interval(std::uint64_t total) {
    throw sdk::error{TSR_E_INTERNAL,
                     "an interval that is empty or passes its total of " + std::to_string(total)};
}

}  // namespace

lane_writer::lane_writer(sdk::call& c, std::uint32_t lanes)
    : call_(c), lanes_(c.scratch<encoder_lane>(lanes)) {
    const auto room = c.scratch<std::uint8_t>(first_room * lanes);
    for (std::uint32_t l = 0; l < lanes; ++l) {
        lanes_[l] = {};
        lanes_[l].begin = lanes_[l].at = room.data() + first_room * l;
        lanes_[l].end = lanes_[l].begin + first_room;
    }
}

void lane_writer::grow(encoder_lane& lane, std::ptrdiff_t more) {
    const auto used = static_cast<std::size_t>(lane.at - lane.begin);
    const auto room =
        call_.scratch<std::uint8_t>(4 * static_cast<std::size_t>(lane.end - lane.begin + more));
    std::copy(lane.begin, lane.at, room.begin());
    lane.begin = room.data();
    lane.at = lane.begin + used;
    lane.end = lane.begin + room.size();
}

void lane_writer::commit(std::span<const std::uint8_t> head) {
    std::uint64_t all = 0;
    make_room(static_cast<std::uint32_t>(lanes_.size()));
    for (encoder_lane& lane : lanes_) {
        lane.finish();
        all += static_cast<std::uint64_t>(lane.at - lane.begin);
    }
    const std::uint64_t most = head.size() + lanes_.size() * sdk::max_varint_bytes + all;
    std::uint8_t* const out = call_.output<std::uint8_t>(most).data();
    std::uint8_t* at = std::copy(head.begin(), head.end(), out);
    for (const encoder_lane& lane : lanes_.first(lanes_.size() - 1))
        at += sdk::write_varint(at, static_cast<std::uint64_t>(lane.at - lane.begin));
    for (const encoder_lane& lane : lanes_) at = std::copy(lane.begin, lane.at, at);
    call_.commit(static_cast<std::uint64_t>(at - out));
}

std::span<decoder_lane> read_lanes(sdk::call& c, std::span<const std::uint8_t> bytes,
                                   std::uint32_t lanes) {
    sdk::cursor in(bytes);
    if (lanes - 1 > in.left())
        sdk::corrupt("expected the sizes of " + std::to_string(lanes) + " lanes, found " +
                     std::to_string(bytes.size()) + " bytes");
    const auto sizes = c.scratch<std::uint64_t>(lanes);
    std::uint64_t left = 0;
    for (std::uint32_t l = 0; l + 1 < lanes; ++l) {
        const auto size = in.varint_up_to(bytes.size());
        if (!size) sdk::corrupt("expected the size of lane " + std::to_string(l));
        sizes[l] = *size;
        left += *size;
    }
    if (left > in.left())
        sdk::corrupt("lanes of " + std::to_string(left) + " bytes do not fit " +
                     std::to_string(in.left()));
    sizes[lanes - 1] = in.left() - left;

    const auto all = c.scratch<decoder_lane>(lanes);
    auto room = c.scratch<std::uint8_t>(in.left() + zeros_behind * std::uint64_t{lanes});
    for (std::uint32_t l = 0; l < lanes; ++l) {
        const auto part = *in.bytes(sizes[l]);
        std::copy(part.begin(), part.end(), room.begin());
        std::fill_n(room.begin() + static_cast<std::ptrdiff_t>(part.size()), zeros_behind,
                    std::uint8_t{0});
        all[l] = {};
        all[l].start(room.data(), part.size());
        room = room.subspan(part.size() + zeros_behind);
    }
    return all;
}

void check_whole(std::span<const decoder_lane> lanes) {
    for (std::size_t l = 0; l < lanes.size(); ++l)
        if (!lanes[l].whole())
            sdk::corrupt("the bytes of lane " + std::to_string(l) +
                         " do not end where its symbols do");
}

void refuse_lanes(std::span<const decoder_lane> lanes) {
    for (std::size_t l = 0; l < lanes.size(); ++l)
        if (lanes[l].starved())
            sdk::corrupt("the bytes of lane " + std::to_string(l) + " end before its symbols do");
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
        if (!encode_run(lanes[0], {intervals, count}, by)) refuse_interval(total);
        intervals += count;
    }
    for (; steps > 0; --steps, intervals += active) {
        out_.make_room(active);
        if (!encode_step(lanes, intervals, by)) refuse_interval(total);
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
