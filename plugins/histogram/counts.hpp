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

/// Fills a row of `alphabet` counts for each group of `group` symbols, at most 65535 of them; the
/// last group may be shorter.
template <class Symbol>
void count_groups(std::span<const Symbol> symbols, std::uint64_t group, std::uint32_t alphabet,
                  std::span<std::uint16_t> rows);

}  // namespace tessera::histogram
