// SPDX-License-Identifier: MIT
// XXH3 as the format uses it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

struct XXH3_state_s;  // of libxxhash

namespace tessera::frame {

/// XXH3, 64 bits.
std::uint64_t checksum64(std::span<const std::uint8_t> bytes, std::uint64_t seed = 0);
/// Its low 32 bits.
std::uint32_t checksum32(std::span<const std::uint8_t> bytes, std::uint64_t seed = 0);

/// XXH3 over pieces, equal to that over their concatenation.
class running_checksum {
  public:
    explicit running_checksum(std::uint64_t seed = 0);
    ~running_checksum();
    running_checksum(const running_checksum&) = delete;
    running_checksum& operator=(const running_checksum&) = delete;
    void add(std::span<const std::uint8_t> bytes);
    void add(std::uint64_t little_endian);
    std::uint64_t value() const;

  private:
    XXH3_state_s* state_;
};

}  // namespace tessera::frame
