// SPDX-License-Identifier: MIT
// How one table is stored (format.md).
#pragma once

#include "tessera/abi/prediction.h"
#include "tessera/sdk/bits.hpp"

#include <span>

namespace tessera::quantize {

/// Bytes that `table` takes at most.
std::uint64_t most_bytes(const tsr_table& table);
void write_table(sdk::bit_writer& out, const tsr_table& table);

/// Fills `lower` (one edge a symbol of the alphabet) and returns the total, 1 .. 65536; 0 where the
/// bits are no table, or end.
std::uint32_t read_table(sdk::bit_reader& in, std::span<std::uint32_t> lower);

}  // namespace tessera::quantize
