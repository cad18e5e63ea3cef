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
/// A symbol that was not counted costs as if it had to be written into the table first.
void code_lengths(std::span<const std::uint32_t> counts, std::uint64_t sum,
                  std::span<std::uint16_t> lengths);

/// 256ths of a bit that the counted symbols take by their own table, the table with them.
std::uint64_t coded_size(std::span<const std::uint32_t> counts, std::uint64_t sum);
/// The same for the sum of two.
std::uint64_t coded_size(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                         std::uint64_t sum);

/// 256ths of a bit that a row of counts takes by `lengths`.
std::uint32_t row_cost(std::span<const std::uint16_t> row, std::span<const std::uint16_t> lengths);

}  // namespace tessera::histogram
