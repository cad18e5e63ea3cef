// SPDX-License-Identifier: MIT
// Which table each symbol of a block uses, asked for one symbol or for a run of rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::rans {

/// table[of_group[index / group]], or table[0] where of_group is null.
template <class Table>
struct arrangement {
    const Table* table;
    const std::uint16_t* of_group;
    std::uint64_t group;
    std::uint32_t count = 1;  ///< of tables

    std::span<const Table> all() const { return {table, count}; }

    const Table& of(std::uint64_t index) const {
        return of_group == nullptr ? table[0] : table[of_group[index / group]];
    }
    /// Whether symbols [begin, end) use one table for certain.
    bool one_table(std::uint64_t begin, std::uint64_t end) const {
        return of_group == nullptr || begin / group == (end - 1) / group;
    }

    /// Neighbouring rows of one table.
    struct run {
        const Table* table;
        std::uint64_t rows;
    };
    /// The rows from symbol `begin` on, `rows` at most, that use its table and no other; none where
    /// the first row changes tables. Costs what it passes.
    run run_from(std::uint64_t begin, std::size_t row_size, std::uint64_t rows) const {
        if (of_group == nullptr) return {table, rows};
        const std::uint64_t last = begin + rows * row_size;
        std::uint64_t g = begin / group, end = (g + 1) * group;
        const std::uint16_t own = of_group[g];
        while (end < last && of_group[++g] == own) end += group;
        return {table + own, std::min(rows, (end - begin) / row_size)};
    }
    /// The same, of those that end at symbol `end` and use the table of the one before it.
    run run_before(std::uint64_t end, std::size_t row_size, std::uint64_t rows) const {
        if (of_group == nullptr) return {table, rows};
        const std::uint64_t first = end - rows * row_size;
        std::uint64_t g = (end - 1) / group, begin = g * group;
        const std::uint16_t own = of_group[g];
        while (begin > first && of_group[--g] == own) begin -= group;
        return {table + own, std::min(rows, (end - begin) / row_size)};
    }
};

}  // namespace tessera::rans
