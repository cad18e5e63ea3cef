// SPDX-License-Identifier: MIT
// Adaptive maps: how likely a 1 is after each history, as it turned out.
#pragma once

#include "../common/mixing/logistic.hpp"

#include <array>
#include <cstddef>

namespace tessera::context_mix {

constexpr unsigned count_bits = 10;

/// floor(2^16 / (2n + 3)): how far a probability moves after n bits, in 2^15ths.
inline constexpr auto rates = [] {
    std::array<std::uint16_t, 1 << count_bits> table{};
    for (std::size_t n = 0; n < table.size(); ++n)
        table[n] = static_cast<std::uint16_t>((1u << 16) / (2 * n + 3));
    return table;
}();

/// 22 bits of probability above 10 of how many bits were seen.
struct estimate {
    std::uint32_t packed = 1u << 31;

    static estimate of(std::uint32_t probability, std::uint32_t seen) {
        return {probability << 16 | seen};
    }
    std::uint32_t probability() const { return packed >> 16; }
    std::uint32_t seen() const { return packed & ((1u << count_bits) - 1); }
    std::int32_t stretched() const { return mixing::stretch(probability()); }

    /// Moves towards the bit by 1 / (seen + 1.5), and counts up to `limit`, 63 or more: of quicker
    /// ones a run of zeros would take more than is left.
    void see(std::uint32_t bit, std::uint32_t limit) {
        const std::uint32_t seen = this->seen();
        const auto aim = static_cast<std::int32_t>((0u - bit) >> count_bits);
        const std::int32_t miss = aim - static_cast<std::int32_t>(packed >> count_bits);
        const std::int32_t moved = ((miss >> 6) * rates[seen]) >> 9;
        packed += (static_cast<std::uint32_t>(moved) << count_bits) + (seen < limit);
    }
};

}  // namespace tessera::context_mix
