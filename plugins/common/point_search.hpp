// SPDX-License-Identifier: MIT
// Finds the symbol of a point in a table of any total: what coders whose totals are too large for a
// list of all points need to decode in bulk.
#pragma once

#include "tessera/abi/prediction.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::common {

/// Points in 2^log_starts ranges of equal size, each with the symbol at which it starts. Most lie
/// in one symbol.
class point_search {
  public:
    static constexpr unsigned log_starts = 12;
    static constexpr std::size_t starts = (std::size_t{1} << log_starts) + 1;

    point_search() = default;
    /// `room` for `starts`. The table must outlive this.
    point_search(const tsr_table& table, std::span<std::uint32_t> room)
        : lower_(table.lower), start_(room.data()) {
        const auto bits = static_cast<unsigned>(std::bit_width(table.total - 1));
        shift_ = bits > log_starts ? bits - log_starts : 0;
        std::uint32_t symbol = 0;
        for (std::size_t r = 0; r < starts; ++r) {
            const std::uint64_t point = std::uint64_t{r} << shift_;
            while (symbol + 1 < table.alphabet && table.lower[symbol + 1] <= point) ++symbol;
            room[r] = symbol;
        }
    }

    /// The point is below the table's total.
    std::uint32_t symbol_of(std::uint32_t point) const {
        const std::uint32_t* const of_range = start_ + (point >> shift_);
        const std::uint32_t first = of_range[0], last = of_range[1];
        if (first == last || point < lower_[first + 1]) return first;
        return static_cast<std::uint32_t>(
            std::upper_bound(lower_ + first + 1, lower_ + last + 1, point) - lower_ - 1);
    }

  private:
    const std::uint32_t *lower_ = nullptr, *start_ = nullptr;
    unsigned shift_ = 0;
};

}  // namespace tessera::common
