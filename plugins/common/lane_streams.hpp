// SPDX-License-Identifier: MIT
// How the streams of a coder's lanes grow, and lie one behind the other: the sizes of all but the
// last, then their bytes.
#pragma once

#include "tessera/sdk/coder.hpp"
#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <string>

namespace tessera::common {

/// The streams of all lanes while they grow, and the one that they become. A lane has begin, at and
/// end of its room, and says by `room_for(steps)` how much of it so many steps and its end need.
template <class Lane>
class lane_writer {
  public:
    lane_writer(sdk::call& c, std::uint32_t lanes) : call_(c), lanes_(c.scratch<Lane>(lanes)) {
        constexpr std::size_t first_room = 64;
        const auto room = c.scratch<std::uint8_t>(first_room * lanes);
        for (std::uint32_t l = 0; l < lanes; ++l) {
            lanes_[l] = {};
            lanes_[l].begin = lanes_[l].at = room.data() + first_room * l;
            lanes_[l].end = lanes_[l].begin + first_room;
        }
    }

    std::span<Lane> lanes() { return lanes_; }

    /// Makes room for `steps` steps of the first `active` lanes.
    void make_room(std::uint32_t active, std::uint32_t steps = 1) {
        for (Lane& lane : lanes_.first(active))
            if (static_cast<std::uint64_t>(lane.end - lane.at) < lane.room_for(steps))
                grow(lane, lane.room_for(steps));
    }

    /// Ends each lane by `finish(lane)`, commits `head`, the lanes' sizes and their bytes.
    template <class Finish>
    void commit(std::span<const std::uint8_t> head, const Finish& finish) {
        std::uint64_t all = 0;
        make_room(static_cast<std::uint32_t>(lanes_.size()));
        for (Lane& lane : lanes_) {
            finish(lane);
            all += bytes_of(lane);
        }
        const std::uint64_t most = head.size() + lanes_.size() * sdk::max_varint_bytes + all;
        std::uint8_t* const out = call_.output<std::uint8_t>(most).data();
        std::uint8_t* at = std::copy(head.begin(), head.end(), out);
        for (const Lane& lane : lanes_.first(lanes_.size() - 1))
            at += sdk::write_varint(at, bytes_of(lane));
        for (const Lane& lane : lanes_) at = std::copy(lane.begin, lane.at, at);
        call_.commit(static_cast<std::uint64_t>(at - out));
    }

  private:
    static std::uint64_t bytes_of(const Lane& lane) {
        return static_cast<std::uint64_t>(lane.at - lane.begin);
    }
    /// To four times what is needed, which is more than there was: all rooms that a lane ever had
    /// are less than 16/3 of that together.
    void grow(Lane& lane, std::uint64_t more) {
        const auto used = static_cast<std::size_t>(lane.at - lane.begin);
        const auto room = call_.scratch<std::uint8_t>(4 * (used + more));
        std::copy(lane.begin, lane.at, room.begin());
        lane.begin = room.data();
        lane.at = lane.begin + used;
        lane.end = lane.begin + room.size();
    }

    sdk::call& call_;
    std::span<Lane> lanes_;
};

/// The lanes that `bytes` hold, each at the start of its stream by `start(bytes, size)`, with
/// `zeros` zeros behind it.
template <class Lane>
std::span<Lane> read_lanes(sdk::call& c, std::span<const std::uint8_t> bytes, std::uint32_t lanes,
                           std::size_t zeros) {
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

    const auto all = c.scratch<Lane>(lanes);
    auto room = c.scratch<std::uint8_t>(in.left() + std::uint64_t{zeros} * lanes);
    for (std::uint32_t l = 0; l < lanes; ++l) {
        const auto part = *in.bytes(sizes[l]);
        std::copy(part.begin(), part.end(), room.begin());
        std::fill_n(room.begin() + static_cast<std::ptrdiff_t>(part.size()), zeros,
                    std::uint8_t{0});
        all[l] = {};
        all[l].start(room.data(), part.size());
        room = room.subspan(part.size() + zeros);
    }
    return all;
}

/// What is wrong with a lane's bytes.
[[noreturn]] inline void refuse_end(std::size_t lane) {
    sdk::corrupt("the bytes of lane " + std::to_string(lane) + " end before its symbols do");
}
[[noreturn]] inline void refuse_rest(std::size_t lane) {
    sdk::corrupt("the bytes of lane " + std::to_string(lane) + " do not end where its symbols do");
}

/// What is wrong with an interval that no distribution may answer.
[[noreturn]] inline void refuse_interval(std::uint64_t total) {
    throw sdk::error{TSR_E_INTERNAL,
                     "an interval that is empty or passes its total of " + std::to_string(total)};
}

}  // namespace tessera::common
