// SPDX-License-Identifier: MIT
// How a block's control section describes a stream that a stage committed: in relation to the
// stage's input where that is shorter. See framework/format.md, section "Stream description".
#pragma once

#include "call.hpp"

#include <tessera/sdk/cursor.hpp>

#include <vector>

namespace tessera::engine {

void write_stream_form(std::vector<std::uint8_t>& out, const tsr_stream& stream,
                       const tsr_stream& input, bool leaf);

/// Reads it into a shape of `type`; of a leaf the count stays TSR_UNKNOWN. Throws
/// error{reason::corrupt}.
tsr_stream read_stream_form(sdk::cursor& in, tsr_type type, const tsr_stream& input, bool leaf);

}  // namespace tessera::engine
