// SPDX-License-Identifier: MIT
// Moves each table that is used to the front of a list and stores its place there: groups that
// follow one another tend to use the same few.
#include "group_map.hpp"

#include "codes.hpp"

#include <algorithm>
#include <array>

namespace tessera::quantize {

namespace {

constexpr unsigned low_field = 4, most_low = 8;

class recent_tables {
  public:
    recent_tables() {
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<std::uint8_t>(i);
    }
    std::uint32_t place_of(std::uint16_t table) {
        const auto* at = std::find(order_.begin(), order_.end(), table);
        const auto place = static_cast<std::uint32_t>(at - order_.begin());
        to_front(place);
        return place;
    }
    std::uint16_t at(std::uint32_t place) {
        to_front(place);
        return order_[0];
    }

  private:
    void to_front(std::uint32_t place) {
        std::rotate(order_.begin(), order_.begin() + place, order_.begin() + place + 1);
    }
    std::array<std::uint8_t, max_tables> order_;
};

}  // namespace

std::uint64_t most_map_bytes(std::uint64_t groups) { return 2 + 2 * groups; }

void write_map(sdk::bit_writer& out, std::span<const std::uint16_t> of_group,
               std::uint32_t tables) {
    if (tables < 2) return;
    std::array<std::uint64_t, most_low + 1> cost{};
    recent_tables counting;
    for (const std::uint16_t table : of_group) {
        const std::uint32_t place = counting.place_of(table);
        for (unsigned low = 0; low <= most_low; ++low) cost[low] += golomb_bits(place, low);
    }
    const auto low =
        static_cast<unsigned>(std::min_element(cost.begin(), cost.end()) - cost.begin());
    out.put(low, low_field);
    recent_tables writing;
    for (const std::uint16_t table : of_group) put_golomb(out, writing.place_of(table), low);
}

bool read_map(sdk::bit_reader& in, std::span<std::uint16_t> of_group, std::uint32_t tables) {
    if (tables < 2) {
        std::fill(of_group.begin(), of_group.end(), std::uint16_t{0});
        return true;
    }
    const auto low = static_cast<unsigned>(in.take(low_field));
    if (low > most_low) return false;
    recent_tables reading;
    for (std::uint16_t& table : of_group) {
        const std::uint64_t place = take_golomb(in, low);
        if (place >= max_tables) return false;
        table = reading.at(static_cast<std::uint32_t>(place));
        if (table >= tables || in.ended_early()) return false;
    }
    return true;
}

}  // namespace tessera::quantize
