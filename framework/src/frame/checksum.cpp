// SPDX-License-Identifier: MIT
// XXH3 by libxxhash, by the widest vectors that the machine has where the library can tell.
#include "checksum.hpp"

#if defined(TESSERA_XXHASH_DISPATCH)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include <new>

namespace tessera::frame {

std::uint64_t checksum64(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint32_t checksum32(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
    return static_cast<std::uint32_t>(checksum64(bytes, seed));
}

running_checksum::running_checksum(std::uint64_t seed) : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_64bits_reset_withSeed(state_, seed);
}
running_checksum::~running_checksum() { XXH3_freeState(state_); }
void running_checksum::add(std::span<const std::uint8_t> bytes) {
    XXH3_64bits_update(state_, bytes.data(), bytes.size());
}
void running_checksum::add(std::uint64_t value) {
    std::uint8_t bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
    add(bytes);
}
std::uint64_t running_checksum::value() const { return XXH3_64bits_digest(state_); }

}  // namespace tessera::frame
