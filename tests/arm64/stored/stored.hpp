// SPDX-License-Identifier: MIT
// The format of the stand-ins for zstd and brotli: four bytes of length, low ones first, then the
// bytes as they are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tessera::stored {

constexpr std::size_t length_size = 4;

/// Returns the bytes written, or 0 where `room` is too small.
inline std::size_t write(const void* in, std::size_t size, void* out, std::size_t room) {
    if (size > UINT32_MAX || room < length_size + size) return 0;
    auto* to = static_cast<std::uint8_t*>(out);
    for (std::size_t i = 0; i < length_size; ++i) to[i] = static_cast<std::uint8_t>(size >> 8 * i);
    if (size > 0) std::memcpy(to + length_size, in, size);
    return length_size + size;
}

/// Reads a message that comes and is taken in pieces of any size.
class reader {
  public:
    bool ended() const { return seen_ == length_size && left_ == 0; }

    /// Moves both on as far as either allows.
    void read(const std::uint8_t*& in, std::size_t& size, std::uint8_t*& out, std::size_t& room) {
        for (; seen_ < length_size && size > 0; --size)
            left_ |= std::uint64_t{*in++} << 8 * seen_++;
        if (seen_ < length_size) return;
        const auto some = static_cast<std::size_t>(std::min<std::uint64_t>({left_, size, room}));
        if (some > 0) std::memcpy(out, in, some);
        in += some;
        out += some;
        size -= some;
        room -= some;
        left_ -= some;
    }

  private:
    std::size_t seen_ = 0;
    std::uint64_t left_ = 0;
};

}  // namespace tessera::stored
