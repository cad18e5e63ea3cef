// SPDX-License-Identifier: MIT
// Where records end: format.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace tessera::records {

/// What the records of an input are.
enum class form { whole, lines, json_lines, u32_length, varint_length };

/// For a record that has no end: all that is left of the input belongs to it.
constexpr std::uint64_t endless = UINT64_MAX;

/// Bytes of the record that `input` begins with, 1 or more, and more than `input` has where its
/// length is stated; `endless` where the form knows no end. Nothing where it takes more input to
/// tell. Linear in the bytes of the record.
std::optional<std::uint64_t> record_bytes(form f, std::span<const std::uint8_t> input);

}  // namespace tessera::records
