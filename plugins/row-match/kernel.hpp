// SPDX-License-Identifier: MIT
// Finds rows that occurred before: by a hash, then by comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::row_match {

/// One place of the hash table: the row that is known by `tag`, or none.
struct slot {
    std::uint32_t tag, row;
};
constexpr std::uint32_t no_row = UINT32_MAX;

/// Slots for `rows` rows, a power of two. At most 32 bytes a row.
std::size_t slots_for(std::size_t rows);

/// distances[r] becomes how many rows before row r an equal one lies, 0 where none was found.
/// A row that follows a repeated one is first tried at the same distance, so that distances come
/// in runs; otherwise the first of its kind is found. Takes time in proportion to `bytes`, whatever
/// they are. There are distances.size() whole rows of `row_bytes`, fewer than 2^32 - 1; `table` has
/// slots_for as many. Returns how many rows are repeated.
std::size_t match_rows(const std::uint8_t* bytes, std::size_t row_bytes, std::span<slot> table,
                       std::span<std::uint32_t> distances);

}  // namespace tessera::row_match
