// SPDX-License-Identifier: MIT
// The logistic domain: probabilities as logarithms of odds, where predictions are mixed by adding.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace tessera::mixing {

/// Probabilities of a 1 are 16 bits wide, 1 .. 65535 out of 65536; stretched, they are
/// ln(p / (1 - p)) in units of 2^-8.
constexpr std::int32_t stretch_limit = 2047;  ///< of an input to a mixer: odds of 1 to 2981
constexpr std::int32_t squash_limit = 2815;   ///< of what a mixer says: odds of 1 to 59874
constexpr unsigned stretch_step = 4;          ///< bits of a probability that stretching rounds away
constexpr unsigned fraction = 8;              ///< bits that a mixer's sum has beyond those units

struct logistic_tables {
    std::array<std::int16_t, (65536 >> stretch_step)> stretch;
    std::array<std::uint16_t, 2 * squash_limit + 2> squash;
};
extern const logistic_tables logistic;

inline std::int32_t stretch(std::uint32_t probability) {
    return logistic.stretch[probability >> stretch_step];
}

inline std::int32_t clamped(std::int32_t sum) {
    constexpr std::int32_t limit = squash_limit << fraction;
    return std::clamp(sum, -limit, limit);
}

/// The probability of a clamped sum in whole units.
inline std::uint32_t squash_units(std::int32_t units) {
    return logistic.squash[static_cast<std::size_t>(units + squash_limit)];
}

/// The probability of a clamped sum, drawn straight between the whole units.
inline std::uint32_t squash(std::int32_t sum) {
    const std::int32_t above = sum + (squash_limit << fraction);
    const auto at = static_cast<std::size_t>(above >> fraction);
    const std::int32_t low = logistic.squash[at], high = logistic.squash[at + 1];
    const std::int32_t part = above & ((1 << fraction) - 1);
    return static_cast<std::uint32_t>(low + ((high - low) * part >> fraction));
}

}  // namespace tessera::mixing
