// SPDX-License-Identifier: MIT
// Takes floating-point numbers apart into fields, and puts them together.
#pragma once

#include "layout.hpp"

#include <cstddef>
#include <span>

namespace tessera::float_fields {

constexpr unsigned most_common = 32;  ///< exponents that have a number of their own
constexpr unsigned most_exponents = 2048;

/// The exponents that have a number of their own, ascending. Where others occur, those have the
/// number `count` together.
struct common_exponents {
    std::uint16_t value[most_common];
    unsigned count = 0;
    bool others = false;

    unsigned alphabet() const { return count + (others ? 1 : 0); }
};

/// All exponents that were counted, or where those are too many the most frequent 31; of equally
/// frequent ones the lower.
common_exponents choose_common(std::span<const std::uint32_t> counts);

/// Adds to counts[e] how many numbers have exponent e.
template <class Layout>
void count_exponents(std::span<const typename Layout::number> in, std::uint32_t* counts);

/// The fields of as many numbers.
template <class Byte, class Rare, class Low>
struct fields {
    Byte* exponent;  ///< its place among the common ones
    Rare* rare;      ///< exponents that have none, one behind the other
    Byte *sign, *top;
    Low* low;
};
template <class Layout>
using fields_out = fields<std::uint8_t, std::uint16_t, typename Layout::low>;
template <class Layout>
using fields_in = fields<const std::uint8_t, const std::uint16_t, const typename Layout::low>;

/// Returns how many exponents are rare; `out.rare` has room for one number more than those.
template <class Layout>
std::size_t split(std::span<const typename Layout::number> in, const common_exponents& common,
                  unsigned top_bits, const fields_out<Layout>& out);

/// The inverse, for fields within their alphabets and common exponents of the format. False where
/// there are not exactly as many rare exponents as places for them.
template <class Layout>
bool join(const fields_in<Layout>& in, std::size_t rare, const common_exponents& common,
          unsigned top_bits, std::span<typename Layout::number> out);

}  // namespace tessera::float_fields
