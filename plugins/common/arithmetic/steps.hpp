// SPDX-License-Identifier: MIT
// The step face of an arithmetic coder: a stream for each lane, sizes before them.
#pragma once

#include "../lane_streams.hpp"
#include "lanes.hpp"

namespace tessera::arithmetic {

/// Throws unless a total is within bounds.
template <unsigned Bits>
void check_total(std::uint64_t total) {
    if (total == 0 || total > max_total<Bits>)
        throw sdk::error{TSR_E_INTERNAL, "a total of " + std::to_string(total) +
                                             ", expected 1 to 2^" +
                                             std::to_string(std::countr_zero(max_total<Bits>))};
}
/// The divider by `total`, kept in `last`.
template <unsigned Bits>
const divider& by_total(divider& last, std::uint64_t total) {
    if (last.total() != total) {
        check_total<Bits>(total);
        last = divider(total);
    }
    return last;
}

template <unsigned Bits>
class step_encoder {
  public:
    template <class Plan>
    step_encoder(const Plan& plan, sdk::call& c, std::uint32_t lanes)
        : ending_(plan.how()), out_(c, lanes) {}

    void put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
             std::uint64_t steps) {
        const divider& by = by_total<Bits>(by_, total);
        constexpr std::uint64_t most_steps = 1024;  // of one lane between two looks at its room
        while (active == 1 && steps > 0) {
            const auto count = static_cast<std::uint32_t>(std::min(steps, most_steps));
            out_.make_room(1, count);
            run({intervals, count}, by);
            intervals += count;
            steps -= count;
        }
        for (; steps > 0; --steps, intervals += active) {
            out_.make_room(active);
            for (std::uint32_t l = 0; l < active; ++l) {
                if (end_of(intervals[l]) > total) common::refuse_interval(total);
                out_.lanes()[l].put(intervals[l], by);
            }
        }
    }
    void finish(sdk::call&) {
        out_.commit({}, [how = ending_](auto& lane) { lane.finish(how); });
    }

  private:
    void run(std::span<const tsr_interval> intervals, const divider& total) {
        // In registers: the bytes written could be any of its members.
        encoder_lane<Bits> lane = out_.lanes()[0];
        const divider by = total;
        for (const tsr_interval i : intervals) {
            if (end_of(i) > by.total()) common::refuse_interval(by.total());
            lane.put(i, by);
        }
        out_.lanes()[0] = lane;
    }

    ending ending_;
    common::lane_writer<encoder_lane<Bits>> out_;
    divider by_{1};
};

template <unsigned Bits>
class step_decoder {
  public:
    template <class Plan>
    step_decoder(const Plan& plan, sdk::call& c, const tsr_stream& bytes, std::uint32_t lanes)
        : ending_(plan.how()),
          lanes_(
              common::read_lanes<decoder_lane<Bits>>(c, sdk::memory(bytes), lanes, zeros_behind)) {}

    void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
        const divider& by = by_total<Bits>(by_, total);
        for (std::uint32_t l = 0; l < active; ++l)
            points[l] = static_cast<std::uint32_t>(lanes_[l].point(by));
    }
    void advance(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals) {
        const divider& by = by_total<Bits>(by_, total);
        for (std::uint32_t l = 0; l < active; ++l) {
            if (end_of(intervals[l]) > total) common::refuse_interval(total);
            if (!lanes_[l].take(intervals[l], by))
                throw sdk::error{TSR_E_INTERNAL, "an interval that does not hold the point"};
            if (lanes_[l].starved(ending_)) common::refuse_end(l);
        }
    }
    std::uint32_t take(std::uint64_t total, std::uint32_t edge) {
        const std::uint32_t symbol = lanes_[0].take_one_of_two(edge, by_total<Bits>(by_, total));
        if (lanes_[0].starved(ending_)) common::refuse_end(0);
        return symbol;
    }
    void finish() const {
        for (std::size_t l = 0; l < lanes_.size(); ++l)
            if (!lanes_[l].whole(ending_)) common::refuse_rest(l);
    }

  private:
    ending ending_;
    std::span<decoder_lane<Bits>> lanes_;
    divider by_{1};
};

}  // namespace tessera::arithmetic
