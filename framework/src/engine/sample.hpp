// SPDX-License-Identifier: MIT
// A part of a long stream that stands for the whole where a choice is estimated.
#pragma once

#include "program.hpp"

#include <optional>

namespace tessera::engine {

/// Stretches of `whole`, spread evenly, as a stream of its own: 32 KiB. Nothing where that would
/// be more than an eighth of it.
std::optional<stream_value> sample_of(const stream_value& whole, block_memory& memory);

/// Whether one of the steps behind `s`, which may be null, looks at siblings: their samples would
/// not fit one another.
bool looks_at_siblings(const step* s);

}  // namespace tessera::engine
