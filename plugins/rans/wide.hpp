// SPDX-License-Identifier: MIT
// The arithmetic of one wide rANS state: 64 bits, renormalised by 32-bit words, for totals up to
// 2^32 (format.md).
#pragma once

#include "tessera/abi/prediction.h"

#include <cstddef>
#include <cstdint>

namespace tessera::rans {

constexpr std::uint64_t wide_floor = std::uint64_t{1} << 32;  ///< states are not below it
constexpr unsigned max_wide_bits = 32;
constexpr std::size_t wide_word = 4, wide_state = 8;  ///< bytes

template <std::size_t Bytes>
void store_little(std::uint8_t* at, std::uint64_t value) {
    for (std::size_t i = 0; i < Bytes; ++i) at[i] = static_cast<std::uint8_t>(value >> 8 * i);
}
template <std::size_t Bytes>
std::uint64_t load_little(const std::uint8_t* at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < Bytes; ++i) value |= std::uint64_t{at[i]} << 8 * i;
    return value;
}

/// Whether a symbol has all of a total of 2^total_bits: it changes nothing.
inline bool sure(tsr_interval i, unsigned total_bits) {
    return i.frequency == static_cast<std::uint32_t>(std::uint64_t{1} << total_bits);
}

/// Codes an interval out of 2^total_bits; a word goes to `words`, which has room for it. Returns
/// where the words end.
inline std::uint8_t* push_wide(std::uint64_t& state, tsr_interval i, unsigned total_bits,
                               std::uint8_t* words) {
    if (sure(i, total_bits)) return words;
    std::uint64_t x = state;
    if (x >> (64 - total_bits) >= i.frequency) {
        store_little<wide_word>(words, x);
        words += wide_word;
        x >>= 32;
    }
    const std::uint64_t quotient = x / i.frequency;
    state = (quotient << total_bits) + (x - quotient * i.frequency) + i.start;
    return words;
}

inline std::uint32_t wide_point(std::uint64_t state, unsigned total_bits) {
    return static_cast<std::uint32_t>(state & ((std::uint64_t{1} << total_bits) - 1));
}

/// The inverse; a word comes from before `end`. False where there is none.
inline bool pop_wide(std::uint64_t& state, tsr_interval i, unsigned total_bits,
                     const std::uint8_t* begin, const std::uint8_t*& end) {
    if (sure(i, total_bits)) return true;
    std::uint64_t x = i.frequency * (state >> total_bits) + wide_point(state, total_bits) - i.start;
    if (x < wide_floor) {
        if (static_cast<std::size_t>(end - begin) < wide_word) return false;
        end -= wide_word;
        x = x << 32 | load_little<wide_word>(end);
    }
    state = x;
    return true;
}

}  // namespace tessera::rans
