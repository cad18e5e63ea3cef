// SPDX-License-Identifier: MIT
// The divisions of an arithmetic coder: parts of a range by a total, which stays for a while, and
// points by the range, which does not.
#pragma once

#include <bit>
#include <cstdint>

namespace tessera::arithmetic {

/// A total, 1 to 2^32, by which numbers are divided: by a shift where it is a power of two, else by
/// a multiplication with a reciprocal of 65 bits, whose highest is understood (T. Granlund, P. L.
/// Montgomery, "Division by invariant integers using multiplication", 1994). For 2^(b-1) < total <
/// 2^b the reciprocal m = floor(2^(64+b) / total) + 1 has 0 < total * m - 2^(64+b) <= 2^b, so that
/// x * m / 2^(64+b) passes x / total by less than 1 / total for any x below 2^64.
class divider {
  public:
    explicit divider(std::uint64_t total)
        : total_(total),
          scale_(static_cast<double>(static_cast<std::int64_t>(total))),
          shift_(static_cast<unsigned>(std::bit_width(total - 1))) {
        if (std::has_single_bit(total)) return;
        // The reciprocal less 2^64, 32 bits after 32 bits.
        const std::uint64_t high = ((std::uint64_t{1} << shift_) - total) << 32;
        reciprocal_ = (high / total << 32 | (high % total << 32) / total) + 1;
    }

    std::uint64_t total() const { return total_; }

    std::uint64_t quotient(std::uint64_t x) const {
        if (reciprocal_ == 0) return x >> shift_;
        const auto most = static_cast<std::uint64_t>(wide{x} * reciprocal_ >> 64);
        return ((x - most) / 2 + most) >> (shift_ - 1);
    }

    /// floor(range * count / total) for count <= total and a range of up to `Bits` bits or 2^Bits.
    template <unsigned Bits>
    std::uint64_t part(std::uint64_t range, std::uint64_t count) const {
        if constexpr (Bits <= 32) {
            return quotient(range * count);
        } else {
            if (reciprocal_ == 0) return static_cast<std::uint64_t>(wide{range} * count >> shift_);
            const std::uint64_t whole = quotient(range);
            return whole * count + quotient((range - whole * total_) * count);
        }
    }

    /// floor(((offset + 1) * total - 1) / range): the point at `offset` < range <= 2^62, for ranges
    /// from the total on. A quotient of doubles is nearer than 1, whatever the machine; the
    /// remainder, which has 64 bits, tells which way.
    std::uint64_t point(std::uint64_t offset, std::uint64_t range) const {
        const auto by = static_cast<std::int64_t>(range);
        const auto near =
            static_cast<std::int64_t>(static_cast<double>(static_cast<std::int64_t>(offset + 1)) *
                                      scale_ / static_cast<double>(by));
        const auto rest = static_cast<std::int64_t>((offset + 1) * total_ - 1 -
                                                    static_cast<std::uint64_t>(near) * range);
        return static_cast<std::uint64_t>(near + (rest >= by) - (rest < 0));
    }

  private:
    __extension__ using wide = unsigned __int128;

    std::uint64_t total_, reciprocal_ = 0;
    double scale_;
    unsigned shift_;
};

}  // namespace tessera::arithmetic
