// SPDX-License-Identifier: MIT
// The output of a decoder: as long as the shape says, or growing where nobody stored the length.
#pragma once

#include "tessera/sdk/call.hpp"

#include <algorithm>

namespace tessera::plugins {

/// Throws a TSR_E_CORRUPT that names the first of `values` that is not below `alphabet` (0:
/// unknown), so that no decoder ever commits a bound that its data breaks.
template <class T>
void check_alphabet(std::span<const T> values, std::uint64_t alphabet) {
    if (alphabet == 0 || alphabet - 1 >= T(~T{0})) return;
    const T last = static_cast<T>(alphabet - 1);
    T largest = 0;
    for (const T v : values) largest = std::max(largest, v);
    if (largest <= last) return;
    const auto bad = std::find_if(values.begin(), values.end(), [&](T v) { return v > last; });
    sdk::corrupt("value " + std::to_string(*bad) + " at position " +
                 std::to_string(bad - values.begin()) + ", expected below the alphabet of " +
                 std::to_string(alphabet));
}

/// Ends port 0 of a decoding call with the elements that `values` has, all of them written.
template <class T>
void commit_rebuilt(sdk::call& c, std::span<const T> values, const tsr_stream& shape) {
    check_alphabet(values, shape.alphabet);
    c.commit(values.size(), 0, shape.alphabet, shape.row);
}

/// Throws unless `found` elements are what the shape asks for (TSR_UNKNOWN asks for any number).
inline void check_count(std::uint64_t found, const tsr_stream& shape) {
    if (shape.count != TSR_UNKNOWN && found != shape.count)
        sdk::corrupt("expected " + std::to_string(shape.count) + " elements, found " +
                     std::to_string(found));
}

/// Bytes of port 0, filled piece by piece.
class decoded_output {
  public:
    /// `guess` is the room to begin with where the shape has no count.
    decoded_output(sdk::call& c, const tsr_stream& shape, std::uint64_t guess)
        : call_(c),
          shape_(shape),
          room_(c.output<std::uint8_t>(exact() ? shape.count
                                               : std::max<std::uint64_t>(guess, 1 << 16))) {}

    std::span<std::uint8_t> free() const { return room_.subspan(used_); }
    std::size_t used() const { return used_; }
    /// Whether the length is known.
    bool exact() const { return shape_.count != TSR_UNKNOWN; }
    void wrote(std::size_t bytes) { used_ += bytes; }

    /// Makes `bytes` more than are used available. Throws where the length is known and passed.
    void reserve(std::uint64_t bytes) {
        if (bytes <= free().size()) return;
        if (exact())
            sdk::corrupt("expected " + std::to_string(shape_.count) + " bytes, found more");
        room_ = call_.output<std::uint8_t>(used_ + std::max<std::uint64_t>(bytes, used_ / 2));
    }
    /// More room, half as much again.
    void grow() { reserve(free().size() + (1 << 16)); }

    void commit() {
        check_count(used_, shape_);
        commit_rebuilt(call_, std::span<const std::uint8_t>(room_.first(used_)), shape_);
    }

  private:
    sdk::call& call_;
    const tsr_stream& shape_;
    std::span<std::uint8_t> room_;
    std::size_t used_ = 0;
};

}  // namespace tessera::plugins
