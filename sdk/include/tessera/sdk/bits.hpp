// SPDX-License-Identifier: MIT
// Bit writer and reader, least significant bit first: the first field written is in the low bits of
// the first byte.
#pragma once

#include <cassert>
#include <cstdint>
#include <cstring>
#include <span>

namespace tessera::sdk {

/// Writes to a buffer that has 8 bytes of room behind the last byte needed (the slack of a host's
/// output serves).
class bit_writer {
  public:
    explicit bit_writer(std::uint8_t* out) : begin_(out), at_(out) {}

    /// `value` < 2^count, count <= 56.
    void put(std::uint64_t value, unsigned count) {
        assert(count <= 56 && value >> count == 0);
        held_ |= value << bits_;
        bits_ += count;
        for (unsigned i = 0; i < 8; ++i) at_[i] = static_cast<std::uint8_t>(held_ >> (8 * i));
        at_ += bits_ / 8;
        held_ = bits_ < 64 ? held_ >> (bits_ & ~7u) : 0;
        bits_ &= 7;
    }
    /// Pads the last byte with zeros and returns the bytes written.
    std::size_t finish() {
        if (bits_ > 0) *at_++ = static_cast<std::uint8_t>(held_);
        held_ = bits_ = 0;
        return static_cast<std::size_t>(at_ - begin_);
    }

  private:
    std::uint8_t *begin_, *at_;
    std::uint64_t held_ = 0;
    unsigned bits_ = 0;
};

/// Reads what bit_writer wrote. Bits past the end read as zero; `ended_early` tells afterwards.
class bit_reader {
  public:
    explicit bit_reader(std::span<const std::uint8_t> bytes)
        : at_(bytes.data()), left_(bytes.size()) {}

    /// The next `count` <= 56 bits.
    std::uint64_t take(unsigned count) {
        assert(count <= 56);
        while (bits_ < count) {
            if (left_ > 0) {
                held_ |= static_cast<std::uint64_t>(*at_++) << bits_;
                --left_;
            } else {
                missing_ = true;
            }
            bits_ += 8;
        }
        const std::uint64_t value = held_ & ((std::uint64_t{1} << count) - 1);
        held_ >>= count;
        bits_ -= count;
        return value;
    }
    bool ended_early() const { return missing_; }
    /// Whether everything was read but zero bits that fill the last byte.
    bool at_end() const { return left_ == 0 && bits_ < 8 && held_ == 0 && !missing_; }

  private:
    const std::uint8_t* at_;
    std::size_t left_;
    std::uint64_t held_ = 0;
    unsigned bits_ = 0;
    bool missing_ = false;
};

}  // namespace tessera::sdk
