// SPDX-License-Identifier: MIT
// The bulk face: all predictions are there before a symbol is coded.
#pragma once

#include "entropy.hpp"
#include "header.hpp"

namespace tessera::engine {

/// `symbols` as the three plugins see it, its alphabet known. Commits port 0 of `call` and appends
/// to `header`.
void encode_bulk(const entropy_plan& plan, tsr_call& call, const tsr_stream& symbols,
                 std::span<const tsr_stream> given, header_writer& header);
/// Fills `symbols`, a view of room.
void decode_bulk(const entropy_plan& plan, tsr_call& call, const tsr_stream& bytes,
                 const tsr_stream& symbols, std::span<const tsr_stream> given,
                 header_reader& header);

}  // namespace tessera::engine
