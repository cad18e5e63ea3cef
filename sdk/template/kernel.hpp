// SPDX-License-Identifier: MIT
// The work itself: plain functions over spans, with no host, no allocation and no exception, so
// that they can be read, tested and measured alone.
#pragma once

#include <cstdint>
#include <span>

namespace @name_underscored@ {

/// Each byte less `step` times its position, modulo 256. `out` has room for all of `in`.
void encode(std::span<const std::uint8_t> in, std::uint8_t step, std::span<std::uint8_t> out);

/// The inverse of encode.
void decode(std::span<const std::uint8_t> in, std::uint8_t step, std::span<std::uint8_t> out);

}  // namespace @name_underscored@
