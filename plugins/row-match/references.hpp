// SPDX-License-Identifier: MIT
// How repeated rows are written down: runs of literal rows and of rows at one distance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tessera::row_match {

/// `literals` rows that are written out, then `repeats` rows (1 or more) of which each equals the
/// one `distance` rows before it.
struct run {
    std::uint64_t literals, repeats, distance;
};

/// Bytes that one run takes at most, with fewer than 2^32 rows.
constexpr std::size_t most_run_bytes = 15;

/// The next run of `distances`, taken off its front; nothing where only literal rows are left.
std::optional<run> next_run(std::span<const std::uint32_t>& distances);

/// Writes `r` at `out` and returns how many bytes that took.
std::size_t write_run(std::uint8_t* out, const run& r);

}  // namespace tessera::row_match
