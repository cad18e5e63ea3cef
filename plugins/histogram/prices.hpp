// SPDX-License-Identifier: MIT
// Which of several tables codes a group of symbols in the fewest bits.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::histogram {

/// Code lengths of every symbol by several tables, in 16ths of a bit.
class price_list {
  public:
    price_list(std::uint32_t alphabet, std::uint32_t tables);

    /// Sets table `table` by its `lengths` in 256ths of a bit, one a symbol.
    void set(std::uint32_t table, std::span<const std::uint16_t> lengths);

    /// The table that codes the counts of a group in the fewest bits; of equals the first.
    std::uint16_t cheapest(std::span<const std::uint16_t> row, sdk::instructions set) const;

  private:
    std::size_t alphabet_, tables_;
    std::vector<std::int16_t> prices_;
};

/// The sum of products of two rows of numbers below 2^15.
std::uint32_t product(const std::int16_t* a, const std::int16_t* b, std::size_t size);
/// The same for one instruction set each, only for machines that have it.
std::uint32_t product_avx2(const std::int16_t* a, const std::int16_t* b, std::size_t size);
std::uint32_t product_avx512(const std::int16_t* a, const std::int16_t* b, std::size_t size);

}  // namespace tessera::histogram
