// SPDX-License-Identifier: MIT
// Packs numbers into a fixed count of bits each, least significant bit first, and back.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::bitpack {

/// Bytes that `count` numbers of `bits` <= 64 bits fill: eight numbers take exactly `bits` bytes.
constexpr std::uint64_t packed_bytes(std::uint64_t count, unsigned bits) {
    return count / 8 * bits + (count % 8 * bits + 7) / 8;
}

/// The bits that are set in any of `values`.
template <class T>
T bits_used(std::span<const T> values);

/// Writes packed_bytes(in.size(), bits) bytes, the last one filled with zero bits, and may
/// overwrite 64 bytes behind them. Every value is below 2^bits; bits <= 8 * sizeof(T).
template <class T>
void pack(std::span<const T> in, unsigned bits, std::uint8_t* out, sdk::instructions set);

/// Reads packed_bytes(out.size(), bits) bytes, and may read 64 bytes behind them. Bits that fill
/// the last byte are ignored.
template <class T>
void unpack(const std::uint8_t* in, unsigned bits, std::span<T> out, sdk::instructions set);

/// The BMI2 forms for a multiple of eight numbers and 1 <= bits < 8 * sizeof(T); packing gains for
/// numbers of 8 and 16 bits, unpacking for those of 32 too. Only where the machine has BMI2.
template <class T>
void pack_bmi2(std::span<const T> in, unsigned bits, std::uint8_t* out);
template <class T>
void unpack_bmi2(const std::uint8_t* in, unsigned bits, std::span<T> out);

/// The AVX-512 VBMI forms, where 1 <= bits < 8 * sizeof(T): packing for a multiple of 32 numbers
/// and an even number of bits, unpacking for a multiple of 64 bytes of numbers.
void pack_vbmi(std::span<const std::uint16_t> in, unsigned bits, std::uint8_t* out);
template <class T>
void unpack_vbmi(const std::uint8_t* in, unsigned bits, std::span<T> out);

}  // namespace tessera::bitpack
