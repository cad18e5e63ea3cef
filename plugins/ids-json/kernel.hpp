// SPDX-License-Identifier: MIT
// Ids in decimal, one string between each two, to numbers and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::ids_json {

/// The most digits of an id.
constexpr std::size_t most_digits = 10;

enum class fault { none, no_digit, leading_zero, too_large };

struct ids_read {
    fault what = fault::none;
    std::size_t at = 0;   ///< byte behind the last id; where one is wrong, its first
    std::size_t ids = 0;  ///< read
};

/// Reads ids from byte `at` of `text` on, as many as stand there with `separator` between each two,
/// into `out`, which has room for all that `text` can hold. 64 bytes behind `text` may be read.
/// `separator` is not empty.
ids_read read_ids(std::string_view text, std::size_t at, std::string_view separator,
                  std::uint32_t* out);

/// Bytes that write_ids writes.
std::uint64_t written_size(std::span<const std::uint32_t> ids, std::size_t separator);

/// Writes ids to `out`, and may overwrite 64 bytes behind them; returns where they end.
char* write_ids(std::span<const std::uint32_t> ids, std::string_view separator, char* out);

}  // namespace tessera::ids_json
