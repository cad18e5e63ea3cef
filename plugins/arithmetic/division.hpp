// SPDX-License-Identifier: MIT
// The divisions of the coder: by a total, which stays for a while, and by a range, which does not.
#pragma once

#include <bit>
#include <cstdint>

namespace tessera::arithmetic {

/// floor(product / total) for products up to 2^62 and one total, 1 to 2^30: a shift where the total
/// is a power of two, else a multiplication by a reciprocal. With total <= 2^b and s = 62 + b, that
/// reciprocal m = floor(2^s / total) + 1 has total * m - 2^s <= total, so that product * m / 2^s
/// errs by less than 1 / total, and never down: the same whole number.
class divider {
  public:
    explicit divider(std::uint64_t total) : total_(total) {
        const auto bits = static_cast<unsigned>(std::bit_width(total - 1));
        if (std::has_single_bit(total)) {
            shift_ = bits;
            return;
        }
        // 2^s has too many bits for one division: the high part, then 32 bits more.
        const std::uint64_t dividend = std::uint64_t{1} << (30 + bits);
        const std::uint64_t high = dividend / total, low = (dividend % total << 32) / total;
        reciprocal_ = (high << 32 | low) + 1;
        shift_ = bits - 2;  // s less the 64 bits that the product's upper half leaves out
    }

    std::uint64_t total() const { return total_; }
    std::uint64_t operator()(std::uint64_t product) const {
        if (reciprocal_ == 0) return product >> shift_;
        __extension__ using wide = unsigned __int128;
        return static_cast<std::uint64_t>(wide{product} * reciprocal_ >> 64) >> shift_;
    }

  private:
    std::uint64_t total_, reciprocal_ = 0;
    unsigned shift_ = 0;
};

/// floor(product / range), for products below 2^62 and ranges from 2^30 on to 2^32. A quotient of
/// doubles is nearer than 1, whatever the machine; the remainder tells which way.
inline std::uint64_t quotient(std::uint64_t product, std::uint64_t range) {
    const auto by = static_cast<std::int64_t>(range), all = static_cast<std::int64_t>(product);
    const auto near = static_cast<std::int64_t>(static_cast<double>(all) / static_cast<double>(by));
    const std::int64_t rest = all - near * by;
    return static_cast<std::uint64_t>(near + (rest >= by) - (rest < 0));
}

}  // namespace tessera::arithmetic
