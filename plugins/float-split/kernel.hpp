// SPDX-License-Identifier: MIT
// Takes floating-point numbers apart into exponents and planes of sign and mantissa, and puts them
// together. Bits are moved and nothing is computed, so every pattern survives.
#pragma once

#include "layout.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <span>

namespace tessera::float_split {

/// Number i's exponent goes to exponent[i], byte k (0: least significant) of its sign and mantissa
/// to plane[k][i]. There is room for in.size() elements in each; nothing overlaps.
template <class Layout>
void split(std::span<const typename Layout::number> in, typename Layout::exponent* exponent,
           std::uint8_t* const* plane, sdk::instructions set);

/// The inverse. False where an exponent or an element of the top plane has more bits than the
/// format gives it: `out` is then meaningless.
template <class Layout>
bool join(const typename Layout::exponent* exponent, const std::uint8_t* const* plane,
          std::span<typename Layout::number> out, sdk::instructions set);

/// The sign and exponent of fp16, in[i] >> 10, to high[i]; the mantissa to low[i].
void split_hi6(std::span<const std::uint16_t> in, std::uint8_t* high, std::uint16_t* low,
               sdk::instructions set);
/// The inverse, with the answer of `join`.
bool join_hi6(const std::uint8_t* high, const std::uint16_t* low, std::span<std::uint16_t> out,
              sdk::instructions set);

/// The forms for one instruction set each, only for machines that have it.
template <class Layout>
void split_avx2(std::span<const typename Layout::number> in, typename Layout::exponent* exponent,
                std::uint8_t* const* plane);
template <class Layout>
bool join_avx2(const typename Layout::exponent* exponent, const std::uint8_t* const* plane,
               std::span<typename Layout::number> out);
void split_hi6_avx2(std::span<const std::uint16_t> in, std::uint8_t* high, std::uint16_t* low);
bool join_hi6_avx2(const std::uint8_t* high, const std::uint16_t* low,
                   std::span<std::uint16_t> out);

template <class Layout>
void split_avx512(std::span<const typename Layout::number> in, typename Layout::exponent* exponent,
                  std::uint8_t* const* plane);
template <class Layout>
bool join_avx512(const typename Layout::exponent* exponent, const std::uint8_t* const* plane,
                 std::span<typename Layout::number> out);
void split_hi6_avx512(std::span<const std::uint16_t> in, std::uint8_t* high, std::uint16_t* low);
bool join_hi6_avx512(const std::uint8_t* high, const std::uint16_t* low,
                     std::span<std::uint16_t> out);

}  // namespace tessera::float_split
