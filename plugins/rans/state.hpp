// SPDX-License-Identifier: MIT
// The arithmetic of one rANS state: 32 bits, renormalised by 16-bit words (format.md).
#pragma once

#include <cstdint>

namespace tessera::rans {

constexpr std::uint32_t state_floor = 1u << 16;  ///< states are in [2^16, 2^32) between symbols
constexpr unsigned max_total_bits = 16;

inline void store_word(std::uint8_t* at, std::uint32_t word) {
    at[0] = static_cast<std::uint8_t>(word);
    at[1] = static_cast<std::uint8_t>(word >> 8);
}
inline std::uint32_t load_word(const std::uint8_t* at) {
    return at[0] | static_cast<std::uint32_t>(at[1]) << 8;
}
inline void store_state(std::uint8_t* at, std::uint32_t state) {
    store_word(at, state & 0xFFFF);
    store_word(at + 2, state >> 16);
}
inline std::uint32_t load_state(const std::uint8_t* at) {
    return load_word(at) | load_word(at + 2) << 16;
}

/// Whether a state must give up a word before it can take a symbol of `frequency` out of
/// 2^total_bits. Never for one that has all of the total.
inline bool gives_word(std::uint32_t state, std::uint32_t frequency, unsigned total_bits) {
    return std::uint64_t{state} >> (32 - total_bits) >= frequency;
}

/// The state after coding an interval, given its quotient by the frequency.
inline std::uint32_t pushed(std::uint32_t state, std::uint32_t quotient, std::uint32_t start,
                            std::uint32_t frequency, unsigned total_bits) {
    return (quotient << total_bits) + (state - quotient * frequency) + start;
}

/// The state before that, where `point` is state modulo total.
inline std::uint32_t popped(std::uint32_t state, std::uint32_t point, std::uint32_t start,
                            std::uint32_t frequency, unsigned total_bits) {
    return frequency * static_cast<std::uint32_t>(std::uint64_t{state} >> total_bits) + point -
           start;
}

}  // namespace tessera::rans
