// SPDX-License-Identifier: MIT
// From sums of weights to places in a total of 2^32, exactly: format.md, section "Intervals".
#pragma once

#include <cstdint>

namespace tessera::probabilities {

constexpr std::uint64_t total = std::uint64_t{1} << 32;

/// Everyone gets 1, and of the rest what its weight is of the sum.
class shares {
  public:
    shares() = default;
    /// `sum` is 1 or more, `symbols` less than the total.
    shares(std::uint64_t symbols, std::uint64_t sum)
        : rest_(total - symbols),
          sum_(sum),
          rest_of_one_(static_cast<double>(rest_) / static_cast<double>(sum)),
          one_of_rest_(static_cast<double>(sum) * (1 / static_cast<double>(rest_))) {}

    /// Where symbol k begins, with `below` under it.
    std::uint64_t edge(std::uint64_t k, std::uint64_t below) const {
        if (sum_ >> 61 != 0) {
            using wide = unsigned __int128;
            return k + static_cast<std::uint64_t>(static_cast<wide>(below) * rest_ / sum_);
        }
        // A quotient below 2^32 in double precision is one off at most, and what is left of the
        // product then says so: it is small, though the product itself may pass 2^64.
        auto quotient = static_cast<std::uint64_t>(static_cast<std::int64_t>(
            static_cast<double>(static_cast<std::int64_t>(below)) * rest_of_one_));
        const auto left = static_cast<std::int64_t>(below * rest_ - quotient * sum_);
        quotient -= left < 0;
        quotient += left >= static_cast<std::int64_t>(sum_);
        return k + quotient;
    }

    /// About: symbol k, with `below` under it, begins at `point` or before it where
    /// below + k * each() < limit(point).
    double limit(std::uint32_t point) const {
        return (static_cast<double>(point) + 1) * one_of_rest_;
    }
    double each() const { return one_of_rest_; }

  private:
    std::uint64_t rest_ = 0, sum_ = 1;
    double rest_of_one_ = 0, one_of_rest_ = 0;
};

}  // namespace tessera::probabilities
