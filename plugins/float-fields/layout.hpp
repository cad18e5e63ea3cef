// SPDX-License-Identifier: MIT
// Where the fields stand in each floating-point format.
#pragma once

#include <cstdint>

namespace tessera::float_fields {

/// The sign on top, the exponent below it, then the mantissa, whose lower bits fit `Low`.
template <class Number, unsigned ExponentBits, class Low>
struct layout {
    using number = Number;
    using low = Low;
    static constexpr unsigned exponent_bits = ExponentBits;
    static constexpr unsigned exponents = 1u << ExponentBits;
    static constexpr unsigned mantissa_bits = 8 * sizeof(Number) - 1 - ExponentBits;
};

using fp16 = layout<std::uint16_t, 5, std::uint16_t>;
using bf16 = layout<std::uint16_t, 8, std::uint8_t>;
using fp32 = layout<std::uint32_t, 8, std::uint32_t>;
using fp64 = layout<std::uint64_t, 11, std::uint64_t>;

}  // namespace tessera::float_fields
