// SPDX-License-Identifier: MIT
// Splits elements into planes of their bytes, and joins them.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::byte_split {

/// Byte k (0: least significant) of element i goes to plane[k][i]. T is std::uint16_t, uint32_t or
/// uint64_t; `plane` has sizeof(T) pointers to in.size() bytes each. Nothing overlaps.
template <class T>
void split(std::span<const T> in, std::uint8_t* const* plane, sdk::instructions set);

/// The inverse.
template <class T>
void join(const std::uint8_t* const* plane, std::span<T> out, sdk::instructions set);

/// The AVX2 forms for the first elements: return how many they did. Only where the machine has it.
template <class T>
std::size_t split_avx2(std::span<const T> in, std::uint8_t* const* plane);
template <class T>
std::size_t join_avx2(const std::uint8_t* const* plane, std::span<T> out);

}  // namespace tessera::byte_split
