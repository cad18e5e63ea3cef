// SPDX-License-Identifier: MIT
// The narrow floating-point numbers that C++20 has no types for, widened exactly.
#pragma once

#include <bit>
#include <cstdint>

namespace tessera::sdk {

/// bfloat16 is the upper half of binary32.
inline float widen_bf16(std::uint16_t bits) {
    return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// IEEE 754 binary16: 5 bits of exponent, 10 of fraction. NaN stays NaN.
inline float widen_f16(std::uint16_t bits) {
    const std::uint32_t sign = std::uint32_t{bits} >> 15 << 31;
    const std::uint32_t exponent = bits >> 10 & 0x1F, fraction = bits & 0x3FF;
    if (exponent == 0) {  // zero and subnormals: whole multiples of 2^-24
        const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    const std::uint32_t wide = exponent == 0x1F ? 0xFF : exponent + (127 - 15);
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

}  // namespace tessera::sdk
