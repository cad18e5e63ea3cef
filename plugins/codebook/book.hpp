// SPDX-License-Identifier: MIT
// A codebook: counts of symbols in tables that have names, and its bytes (format.md).
#pragma once

#include "tessera/sdk/cursor.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::codebook {

constexpr std::uint32_t widest_alphabet = 65536;

struct table {
    std::string name;                   ///< of the stream that it is for: "hi6"
    std::vector<std::uint32_t> counts;  ///< how often each symbol was seen, below 2^32 together
};

/// Appends the counts of a table.
void write_counts(std::vector<std::uint8_t>& out, std::span<const std::uint32_t> counts);
/// Fills `counts`, whose size is the alphabet. Throws a TSR_E_CORRUPT where they are damaged.
void read_counts(sdk::cursor& in, std::span<std::uint32_t> counts);

/// Counts of any size as a table holds them: halved together until they sum to less than 2^32,
/// those that were not 0 staying 1 or more.
std::vector<std::uint32_t> scaled(std::span<const std::uint64_t> counts);

std::vector<std::uint8_t> write_book(std::span<const table> tables);
/// Reads one that nobody vouches for. Throws a TSR_E_CORRUPT.
std::vector<table> read_book(std::span<const std::uint8_t> bytes);

/// The table called `name`, "" meaning the only one. Throws a TSR_E_PARAM that names those there
/// are; `reference` is what the book is called in it.
const table& find_table(std::span<const table> book, std::string_view name,
                        const std::string& reference);

}  // namespace tessera::codebook
