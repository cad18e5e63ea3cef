// SPDX-License-Identifier: MIT
// Sizes and ranges as people write and read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::tool {

/// "4096", "64KiB", "64K" (binary), "64kB" (decimal), up to G and T. Throws usage_error that names
/// `what`.
std::uint64_t parse_size(std::string_view word, std::string_view what);
/// A plain decimal number up to `most`.
std::uint64_t parse_number(std::string_view word, std::string_view what, std::uint64_t most);

struct byte_range {
    std::uint64_t first = 0;
    std::uint64_t count = UINT64_MAX;  ///< UINT64_MAX: to the end
};
/// "A-B" without B itself, "A-", "A+N".
byte_range parse_range(std::string_view word);

/// "0 B", "1.5 KiB", "23.4 MiB": four significant characters, for people.
std::string show_size(std::uint64_t bytes);
/// "12,345,678"
std::string show_count(std::uint64_t count);
/// "1 block", "2,000 blocks"
std::string show_count(std::uint64_t count, std::string_view noun);

}  // namespace tessera::tool
