// SPDX-License-Identifier: MIT
// Differences of numbers a fixed distance apart, modulo their width, and the sums that undo them.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::delta {

/// out[i] = in[i] - in[i - distance], with numbers before the first taken as 0; with `zigzag` the
/// difference d, read as two's complement, becomes 2d where it is not negative and -2d - 1 where it
/// is. distance >= 1; the spans have one size and do not overlap.
template <class T>
void differences(std::span<const T> in, std::span<T> out, std::size_t distance, bool zigzag);

/// The inverse.
template <class T>
void sums(std::span<const T> in, std::span<T> out, std::size_t distance, bool zigzag,
          sdk::instructions set);

/// The AVX2 form of `sums` for the first numbers, where distance * sizeof(T) is at most 16:
/// returns how many it did. Only where the machine has it.
template <class T, bool Zigzag>
std::size_t sums_avx2(std::span<const T> in, std::span<T> out, std::size_t distance);

/// The signed difference that a zigzag code stands for.
template <class T>
constexpr T from_zigzag(T code) {
    return static_cast<T>((code >> 1) ^ (T{0} - (code & 1)));
}

}  // namespace tessera::delta
