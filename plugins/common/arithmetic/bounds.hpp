// SPDX-License-Identifier: MIT
// The interval of the coder of Witten, Neal and Cleary, and its renormalisation: bits that low and
// high share, and those by which they straddle the middle, are shifted out together.
#pragma once

#include "division.hpp"

#include <cstddef>

namespace tessera::arithmetic {

/// Totals of a coder of `Bits` bits: a quarter of its interval at most, and what intervals can say.
template <unsigned Bits>
constexpr std::uint64_t max_total = std::uint64_t{1} << (Bits < 34 ? Bits - 2 : 32);

/// What one symbol makes of the doublings: a range above 2^(Bits - 2) leaves a symbol out of at
/// most max_total one of 2^(Bits - 2) / max_total or more, which again becomes 2^Bits at most.
constexpr unsigned most_doublings = 34;

/// The numbers from low on, `range` of them: 2^Bits at the start, and of `Bits` bits each, which
/// low has at the upper end of its 64, so that doubling is shifting.
template <unsigned Bits>
struct bounds {
    static constexpr unsigned spare = 64 - Bits;
    static constexpr std::uint64_t middle = std::uint64_t{1} << 63, quarter = middle / 2;

    std::uint64_t low = 0, range = std::uint64_t{1} << Bits;

    /// The highest number, and ones below its bits.
    std::uint64_t high() const { return low + (range << spare) - 1; }
    bool holds(std::uint64_t code) const { return code - low <= high() - low; }
    /// To [start, end) out of the total.
    void narrow(std::uint64_t start, std::uint64_t end, const divider& by) {
        const std::uint64_t below = by.part<Bits>(range, start);
        low += below << spare;
        range = by.part<Bits>(range, end) - below;
    }

    struct shift {
        unsigned shared;     ///< bits that low and high had in common, from the highest on
        unsigned straddles;  ///< how often they straddled the middle behind those
        unsigned all() const { return shared + straddles; }
    };
    /// Between symbols the range passes 2^(Bits - 2). The straddles are as many bits as follow the
    /// highest with a 1 in low and a 0 in high; each doubling takes out the one behind the highest.
    shift renormalise() {
        const std::uint64_t top = high();
        const auto shared = static_cast<unsigned>(std::countl_zero((low ^ top) | 1));
        low <<= shared;
        const auto straddles = static_cast<unsigned>(std::countl_one((low & ~top << shared) << 1));
        low = low << straddles & ~middle;
        const shift done{shared, straddles};
        range <<= done.all();
        return done;
    }
};

}  // namespace tessera::arithmetic
