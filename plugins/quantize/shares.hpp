// SPDX-License-Identifier: MIT
// Frequencies straight from counts, for the step face: no table, one pass of sums a step.
#pragma once

#include "tessera/abi/prediction.h"
#include "tessera/sdk/dispatch.hpp"

#include <cstdint>
#include <span>

namespace tessera::quantize {

/// Symbol s of `counts` begins at s + floor(C(s) x (total - alphabet) / C(alphabet)), where C(s) is
/// the sum of the counts below s: one unit for every symbol, the rest in proportion. Where all
/// counts are 0 they are taken for 1. An alphabet of one has all of the total. Preconditions:
/// 1 <= counts.size() <= total <= 65536.
class shares {
  public:
    shares(std::span<const std::uint32_t> counts, std::uint32_t total,
           sdk::instructions set = sdk::instructions::scalar);

    tsr_interval interval(std::uint32_t symbol) const;
    /// The symbol whose interval holds `point` < total.
    std::uint32_t locate(std::uint32_t point, tsr_interval& out) const;

  private:
    std::uint64_t sum_first(std::size_t size) const;
    std::uint64_t sum_below(std::uint32_t symbol) const;
    tsr_interval between(std::uint32_t symbol, std::uint64_t below) const;

    std::span<const std::uint32_t> counts_;
    bool by_vectors_;
    std::uint32_t spread_;  // what is left of the total when every symbol has its unit
    std::uint64_t sum_;     // of the counts; 0: all are taken for 1
};

/// Of two symbols, where symbol 1 has the probability p1 / 2^32: the frequency of symbol 0, which
/// comes first, 1 .. total - 1.
constexpr std::uint32_t share_of_zero(std::uint32_t p1, std::uint32_t total) {
    const auto ones = static_cast<std::uint32_t>((std::uint64_t{p1} * (total - 2)) >> 32) + 1;
    return total - ones;
}

}  // namespace tessera::quantize
