// SPDX-License-Identifier: MIT
// The step face: predictions follow the symbols, in lanes and groups of lanes.
#pragma once

#include "entropy.hpp"
#include "header.hpp"

namespace tessera::engine {

/// As encode_bulk; groups run at once where the host has threads for them.
void encode_steps(const entropy_plan& plan, tsr_call& call, const tsr_stream& symbols,
                  std::span<const tsr_stream> given, header_writer& header);
void decode_steps(const entropy_plan& plan, tsr_call& call, const tsr_stream& bytes,
                  const tsr_stream& symbols, std::span<const tsr_stream> given,
                  std::uint32_t lane_count, header_reader& header);

}  // namespace tessera::engine
