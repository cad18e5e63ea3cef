// SPDX-License-Identifier: MIT
// LEB128 variable-length integers: seven bits a byte, least significant first, the top bit set on
// all but the last byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::sdk {

constexpr std::size_t max_varint_bytes = 10;

constexpr std::size_t varint_bytes(std::uint64_t value) {
    std::size_t bytes = 1;
    while (value >>= 7) ++bytes;
    return bytes;
}

/// Writes `value` at `out`, which has room for max_varint_bytes, and returns the bytes written.
constexpr std::size_t write_varint(std::uint8_t* out, std::uint64_t value) {
    std::size_t bytes = 0;
    for (; value >= 0x80; value >>= 7) out[bytes++] = static_cast<std::uint8_t>(value | 0x80);
    out[bytes++] = static_cast<std::uint8_t>(value);
    return bytes;
}

inline void append_varint(std::vector<std::uint8_t>& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace tessera::sdk
