// SPDX-License-Identifier: MIT
// Where sign, exponent and mantissa stand in each floating-point format.
#pragma once

#include <cstdint>
#include <type_traits>

namespace tessera::float_split {

/// A format of `Number`'s width: the sign on top, the exponent below it, then the mantissa. Its
/// exponent goes to one stream; the sign, put on top of the mantissa, and the mantissa go to as
/// many planes of bytes as they fill, of which the most significant may be narrower.
template <class Number, unsigned ExponentBits>
struct layout {
    using number = Number;
    using exponent = std::conditional_t<(ExponentBits > 8), std::uint16_t, std::uint8_t>;
    static constexpr unsigned exponent_bits = ExponentBits;
    static constexpr unsigned rest_bits = 8 * sizeof(Number) - ExponentBits;  // the sign among them
    static constexpr unsigned mantissa_bits = rest_bits - 1;
    static constexpr unsigned planes = (rest_bits + 7) / 8;
    static constexpr unsigned top_plane_bits = rest_bits - 8 * (planes - 1);
};

using fp8_e4m3 = layout<std::uint8_t, 4>;
using fp8_e5m2 = layout<std::uint8_t, 5>;
using fp16 = layout<std::uint16_t, 5>;
using bf16 = layout<std::uint16_t, 8>;
using fp32 = layout<std::uint32_t, 8>;
using fp64 = layout<std::uint64_t, 11>;

}  // namespace tessera::float_split
