// SPDX-License-Identifier: MIT
// Puts words that are used alike beside each other, so that a code's first bits say what kind of
// word it is.
#pragma once

#include "neighbours.hpp"

namespace tessera::text_prep {

/// Orders `words`, numbers of rows: halves them, again and again, where their rows differ most. The
/// first half has as many words as the largest power of two below their number, so that each
/// half has codes with a bit of its own. Integers only: the same on every machine. Polls `c`.
void order_alike(const sdk::call& c, const neighbour_rows& rows, std::span<std::uint32_t> words);

}  // namespace tessera::text_prep
