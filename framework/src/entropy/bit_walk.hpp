// SPDX-License-Identifier: MIT
// The loop of a bitwise model that walks its bits itself (tessera.bit-walk/1), one lane, the bits
// those of the loop in group.cpp. What the host does for a bit is one function that the model
// calls: encoding, it notes the probability and hands out the bit, and a batch of them goes through
// distribution and coder at once; decoding, it asks the two in one call each where they offer that
// (tessera.bit-edge/1, tessera.bit-take/1), else by their step faces.
#pragma once

#include "group.hpp"

namespace tessera::engine {

/// The model's walk where this group may use it, else null.
const tsr_bit_walk_api* walk_of(const group_context& context, const lane_group& group);

/// As encode_group and decode_group.
coded_group encode_by_walk(const group_context& context, const lane_group& group,
                           const tsr_bit_walk_api& walk);
void decode_by_walk(const group_context& context, const lane_group& group,
                    const tsr_bit_walk_api& walk, const tsr_stream& bytes,
                    std::span<const std::uint8_t> coder_header);

}  // namespace tessera::engine
