// SPDX-License-Identifier: MIT
// An input taken apart: zeros and nothing past its end.
#pragma once

#include "harness.hpp"

#include <tessera/sdk/cursor.hpp>

#include <algorithm>

namespace tessera::fuzz {

class input {
  public:
    explicit input(view data) : in_(data) {}

    bool more() const { return in_.left() > 0; }
    std::uint8_t byte() { return in_.byte().value_or(0); }
    std::uint64_t number() { return in_.varint().value_or(0); }
    std::uint64_t below(std::uint64_t bound) { return number() % bound; }
    bytes some(std::uint64_t most) {
        const auto found = in_.bytes(std::min<std::uint64_t>(most, in_.left()));
        return {found->begin(), found->end()};
    }
    /// As many as a number before them says.
    bytes some() { return some(number()); }
    bytes rest() { return some(in_.left()); }

  private:
    sdk::cursor in_;
};

}  // namespace tessera::fuzz
