// SPDX-License-Identifier: MIT
// A bounded reader over bytes that nobody trusts.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace tessera::sdk {

/// Every read is checked against what is left and returns nothing where that is too little; the
/// position then stays.
class cursor {
  public:
    explicit cursor(std::span<const std::uint8_t> bytes)
        : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

    std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    std::optional<std::uint8_t> byte() {
        if (at_ == end_) return {};
        return *at_++;
    }

    /// A little-endian unsigned integer.
    template <class T>
    std::optional<T> fixed() {
        if (left() < sizeof(T)) return {};
        T value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            value |= static_cast<T>(static_cast<T>(at_[i]) << (8 * i));
        at_ += sizeof(T);
        return value;
    }

    /// A LEB128 integer of at most 64 bits in its shortest form: one value has one spelling.
    std::optional<std::uint64_t> varint() {
        std::uint64_t value = 0;
        const std::uint8_t* p = at_;
        for (int shift = 0; p != end_ && shift < 64; shift += 7) {
            const std::uint8_t b = *p++;
            if (shift == 63 && b > 1) return {};
            value |= static_cast<std::uint64_t>(b & 0x7F) << shift;
            if (b < 0x80) {
                if (b == 0 && shift != 0) return {};
                at_ = p;
                return value;
            }
        }
        return {};
    }

    /// A varint that is at most `limit`.
    std::optional<std::uint64_t> varint_up_to(std::uint64_t limit) {
        const std::uint8_t* start = at_;
        const auto value = varint();
        if (value && *value <= limit) return value;
        at_ = start;
        return {};
    }

    std::optional<std::span<const std::uint8_t>> bytes(std::uint64_t count) {
        if (count > left()) return {};
        const std::span<const std::uint8_t> taken{at_, static_cast<std::size_t>(count)};
        at_ += count;
        return taken;
    }

  private:
    const std::uint8_t *begin_, *at_, *end_;
};

}  // namespace tessera::sdk
