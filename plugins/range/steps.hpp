// SPDX-License-Identifier: MIT
// The step face of the coder: a stream for each lane, sizes before them.
#pragma once

#include "../common/lane_streams.hpp"
#include "lanes.hpp"

namespace tessera::range {

using lane_writer = common::lane_writer<encoder_lane>;

/// Throws TSR_E_CORRUPT unless every lane's bytes are just those of its symbols.
void check_whole(std::span<const decoder_lane> lanes);
/// Throws TSR_E_CORRUPT for a lane whose code is in no interval or whose bytes ran out.
[[noreturn]] void refuse_lanes(std::span<const decoder_lane> lanes);
/// Throws unless a total is within bounds.
void check_total(std::uint64_t total);

/// The divider by `total`, kept in `last`.
inline const divider& by_total(divider& last, std::uint64_t total) {
    if (last.total() != total) {
        check_total(total);
        last = divider(total);
    }
    return last;
}

class step_encoder {
  public:
    template <class Plan>
    step_encoder(const Plan&, sdk::call& c, std::uint32_t lanes) : out_(c, lanes) {}

    void put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
             std::uint64_t steps);
    void finish(sdk::call&) {
        out_.commit({}, [](encoder_lane& lane) { lane.finish(); });
    }

  private:
    lane_writer out_;
    divider by_{1};
};

class step_decoder {
  public:
    template <class Plan>
    step_decoder(const Plan&, sdk::call& c, const tsr_stream& bytes, std::uint32_t lanes)
        : lanes_(common::read_lanes<decoder_lane>(c, sdk::memory(bytes), lanes, zeros_behind)) {}

    void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points);
    void advance(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals);
    std::uint32_t take(std::uint64_t total, std::uint32_t edge) {
        const divider& by = by_total(by_, total);
        const std::uint32_t symbol = lanes_[0].take_one_of_two(by, edge);
        if (!lanes_[0].good()) refuse_lanes(lanes_);
        return symbol;
    }
    void finish() const { check_whole(lanes_); }

  private:
    std::span<decoder_lane> lanes_;
    divider by_{1};
};

}  // namespace tessera::range
