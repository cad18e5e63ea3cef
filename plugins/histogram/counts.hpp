// SPDX-License-Identifier: MIT
// Counts symbols.
#pragma once

#include <cstdint>
#include <span>

namespace tessera::histogram {

/// Adds how often each symbol occurs to `counts`. Symbols are below counts.size(); so is their
/// number below 2^32 in all.
template <class Symbol>
void add_counts(std::span<const Symbol> symbols, std::span<std::uint32_t> counts);

/// Fills `row` with how often each symbol occurs among those of one group, 32768 at most. Symbols
/// are below row.size().
template <class Symbol>
void count_group(std::span<const Symbol> symbols, std::span<std::uint16_t> row);

/// Adds a row of counts to a larger one.
void add_row(std::span<const std::uint16_t> row, std::span<std::uint32_t> to);

}  // namespace tessera::histogram
