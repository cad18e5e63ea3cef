// SPDX-License-Identifier: MIT
// Eight bytes at a time, the highest first.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace tessera::common {

inline std::uint64_t load_big_endian(const std::uint8_t* at) {
    std::uint64_t v;
    std::memcpy(&v, at, sizeof v);
    return std::endian::native == std::endian::little ? __builtin_bswap64(v) : v;
}
inline void store_big_endian(std::uint8_t* at, std::uint64_t v) {
    if constexpr (std::endian::native == std::endian::little) v = __builtin_bswap64(v);
    std::memcpy(at, &v, sizeof v);
}

}  // namespace tessera::common
