// SPDX-License-Identifier: MIT
// The struct around the integers: one field, a list (format.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::thrift_list {

constexpr std::size_t most_around = 8;  ///< bytes before and behind the integers, at most

/// What stands before `count` integers, 2^31 - 1 at most; returns its length.
std::size_t write_front(std::uint64_t count, std::uint8_t* out);

struct front {
    std::uint32_t count = 0;  ///< integers, no more than bytes behind it
    std::size_t bytes = 0;    ///< that it takes
};

/// Reads it. Throws a TSR_E_CORRUPT for anything but a list of i32 in field 1.
front read_front(std::span<const std::uint8_t> payload);

/// Reads what stands behind the integers, from byte `at` on. Throws a TSR_E_CORRUPT for more
/// fields, and for bytes behind the struct unless they are to be passed over.
void read_back(std::span<const std::uint8_t> payload, std::size_t at, bool pass_over_rest);

}  // namespace tessera::thrift_list
