// SPDX-License-Identifier: MIT
// The two divisions of a range coder: a range by a total, and a code by a unit.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace tessera::range {

/// floor(range / total) for any range below 2^56 and one total, 1 to 2^32: a shift where the total
/// is a power of two, else one multiplication by a reciprocal. With total <= 2^b and s = 56 + b,
/// that reciprocal m = floor(2^s / total) + 1 has total * m - 2^s <= total, so that range * m / 2^s
/// errs by less than 1 / total and rounds down to the same number.
class divider {
  public:
    explicit divider(std::uint64_t total) : total_(total) {
        const auto least = static_cast<unsigned>(std::bit_width(total - 1));
        if (std::has_single_bit(total)) {
            shift_ = least;
            return;
        }
        // 2^s has too many bits for one division: the high part, then 32 bits more.
        const unsigned bits = std::max(least, 8u);
        const std::uint64_t dividend = std::uint64_t{1} << (24 + bits);
        const std::uint64_t high = dividend / total, low = (dividend % total << 32) / total;
        reciprocal_ = (high << 32 | low) + 1;
        shift_ = bits - 8;  // s less the 64 bits that the product's upper half leaves out
    }

    std::uint64_t total() const { return total_; }
    bool by_shift() const { return reciprocal_ == 0; }

    std::uint64_t unit(std::uint64_t range) const {
        if (by_shift()) return range >> shift_;
        __extension__ using wide = unsigned __int128;
        return static_cast<std::uint64_t>(wide{range} * reciprocal_ >> 64) >> shift_;
    }

  private:
    std::uint64_t total_, reciprocal_ = 0;
    unsigned shift_ = 0;
};

/// floor(code / unit), both below 2^56, the quotient below 2^34. A quotient of doubles is nearer
/// than 1, whatever the machine; the remainder tells which way.
inline std::uint64_t quotient(std::uint64_t code, std::uint64_t unit) {
    const auto by = static_cast<std::int64_t>(unit);
    const auto near = static_cast<std::int64_t>(
        static_cast<double>(static_cast<std::int64_t>(code)) / static_cast<double>(by));
    const std::int64_t rest = static_cast<std::int64_t>(code) - near * by;
    return static_cast<std::uint64_t>(near + (rest >= by) - (rest < 0));
}

}  // namespace tessera::range
