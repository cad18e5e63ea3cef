// SPDX-License-Identifier: MIT
// The step face of the coder: a stream for each lane, lengths before them.
#pragma once

#include "lanes.hpp"

#include "tessera/sdk/coder.hpp"

namespace tessera::range {

/// The streams of all lanes while they grow, and the one that they become.
class lane_writer {
  public:
    lane_writer(sdk::call& c, std::uint32_t lanes);

    std::span<encoder_lane> lanes() { return lanes_; }
    /// Makes room for `steps` steps of the first `active` lanes.
    void make_room(std::uint32_t active, std::uint32_t steps = 1) {
        const std::ptrdiff_t room = step_room * std::ptrdiff_t{steps};
        for (encoder_lane& lane : lanes_.first(active))
            if (lane.end - lane.at < room) grow(lane, room);
    }
    /// Commits `head`, the lanes' sizes and their bytes.
    void commit(std::span<const std::uint8_t> head);

  private:
    void grow(encoder_lane& lane, std::ptrdiff_t room);

    sdk::call& call_;
    std::span<encoder_lane> lanes_;
};

/// The lanes that `bytes` hold, each with zeros behind it, at the start of its stream.
std::span<decoder_lane> read_lanes(sdk::call& c, std::span<const std::uint8_t> bytes,
                                   std::uint32_t lanes);
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
    void finish(sdk::call&) { out_.commit({}); }

  private:
    lane_writer out_;
    divider by_{1};
};

class step_decoder {
  public:
    template <class Plan>
    step_decoder(const Plan&, sdk::call& c, const tsr_stream& bytes, std::uint32_t lanes)
        : lanes_(read_lanes(c, sdk::memory(bytes), lanes)) {}

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
