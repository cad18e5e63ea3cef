// SPDX-License-Identifier: MIT
// Bit histories: what was seen in a context, in one byte.
#pragma once

#include <array>
#include <cstdint>

namespace tessera::context_mix {

/// A history stands for how many zeros and ones came, and while they are few, which came last.
/// Counts are bounded, the rarer one's tightly, and each bit makes the histories forget some of the
/// opposite ones. State 0: nothing was seen. States are in the order of their counts' sum, so that
/// of two the greater has more to lose.
struct history_tables {
    std::array<std::array<std::uint8_t, 256>, 2> next;  ///< by the bit, and the state
    std::array<std::uint8_t, 256> zeros, ones;
    unsigned states;
};
extern const history_tables histories;

}  // namespace tessera::context_mix
