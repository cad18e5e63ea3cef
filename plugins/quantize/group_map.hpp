// SPDX-License-Identifier: MIT
// How a block stores which of its tables each group of symbols uses (format.md).
#pragma once

#include "tessera/sdk/bits.hpp"

#include <span>

namespace tessera::quantize {

constexpr std::uint32_t max_tables = 256;  ///< of a block; part of the format

/// Bytes that the map of so many groups takes at most.
std::uint64_t most_map_bytes(std::uint64_t groups);
void write_map(sdk::bit_writer& out, std::span<const std::uint16_t> of_group, std::uint32_t tables);
/// Fills `of_group`; false where the bits are no map of `tables` tables, or end.
bool read_map(sdk::bit_reader& in, std::span<std::uint16_t> of_group, std::uint32_t tables);

}  // namespace tessera::quantize
