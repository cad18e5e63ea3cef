// SPDX-License-Identifier: MIT
// What coding by a table costs, in 256ths of a bit, in integers: the choice of tables is the same
// on every machine.
#pragma once

#include <cstdint>
#include <span>

namespace tessera::histogram {

/// log2(value) in 256ths of a bit, within one of them. `value` is 1 or more.
std::uint32_t log2_256(std::uint64_t value);

/// Code length of each symbol in 256ths of a bit by a table made from `counts`, which sum to `sum`.
/// A symbol that was not counted costs as if half a one had been.
void code_lengths(std::span<const std::uint32_t> counts, std::uint64_t sum,
                  std::span<std::uint16_t> lengths);

/// What a stored table costs beside the symbols that use it.
struct table_cost {
    std::uint64_t whole, each_symbol;  ///< each of its support

    /// Of a block of which only sampled / all symbols were counted: that share of about 16 bits a
    /// table and 7 a symbol (quantize/format.md), and what a symbol's count is worth by chance
    /// alone to the sample that it was taken from, and to no other (Akaike's criterion).
    static table_cost of_sample(std::uint64_t sampled, std::uint64_t all);
};

/// 256ths of a bit that the counted symbols take by their own table, the table with them.
std::uint64_t coded_size(std::span<const std::uint32_t> counts, std::uint64_t sum, table_cost cost);
/// The same for the sum of two.
std::uint64_t coded_size(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                         std::uint64_t sum, table_cost cost);

}  // namespace tessera::histogram
