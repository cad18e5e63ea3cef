// SPDX-License-Identifier: MIT
// Memory as a host hands it out: 64-byte aligned, 64 bytes of slack behind it, and a fence behind
// the slack that shows whether somebody wrote past it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

namespace tessera::sdk::testing {

constexpr std::size_t slack = 64;

/// Its content is whatever `fill` says, because a plugin may not rely on it.
class room {
  public:
    room() = default;
    explicit room(std::size_t bytes, std::uint8_t fill = 0xA5)
        : bytes_(bytes), memory_(allocate(bytes)) {
        std::memset(memory_.get(), fill, bytes + slack);
        std::memset(memory_.get() + bytes + slack, fence, slack);
    }

    std::uint8_t* data() const { return memory_.get(); }
    std::size_t bytes() const { return bytes_; }

    /// Whether nothing behind the slack was overwritten.
    bool intact() const {
        if (!memory_) return true;
        const std::uint8_t* behind = memory_.get() + bytes_ + slack;
        return std::all_of(behind, behind + slack, [](std::uint8_t b) { return b == fence; });
    }

  private:
    static constexpr std::uint8_t fence = 0xFE;
    struct release {
        void operator()(std::uint8_t* p) const { ::operator delete (p, std::align_val_t{slack}); }
    };
    static std::uint8_t* allocate(std::size_t bytes) {
        if (bytes > SIZE_MAX / 2) throw std::bad_alloc{};
        return static_cast<std::uint8_t*>(
            ::operator new (bytes + 2 * slack, std::align_val_t{slack}));
    }

    std::size_t bytes_ = 0;
    std::unique_ptr<std::uint8_t, release> memory_;
};

}  // namespace tessera::sdk::testing
