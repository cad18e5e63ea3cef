// SPDX-License-Identifier: MIT
// The coder of Witten, Neal and Cleary over 32 bits: intervals to a stream of bits, and back. Bits
// that low and high share, and those by which they straddle the middle, are shifted out together.
#pragma once

#include "division.hpp"

#include "tessera/abi/prediction.h"

#include <cstddef>
#include <span>
#include <vector>

namespace tessera::arithmetic {

constexpr std::uint64_t max_total = std::uint64_t{1} << 30;

/// How a stream ends: with the quarter that holds the interval, or with the middle of it.
enum class ending { quarter, middle };

/// [low, high] and how often it has straddled the middle since the last bit.
struct state {
    std::uint64_t low = 0, high = 0xFFFFFFFF, pending = 0;

    std::uint64_t range() const { return high - low + 1; }
    void narrow(tsr_interval i, const divider& by) {
        const std::uint64_t r = range();
        high = low + by(r * (std::uint64_t{i.start} + i.frequency)) - 1;
        low += by(r * i.start);
    }
    /// How many bits low and high share, from the highest on: 0 to 32.
    unsigned shared() const {
        return static_cast<unsigned>(std::countl_zero(static_cast<std::uint32_t>(low ^ high)));
    }
    /// How often they straddle the middle once the shared bits are gone: as many bits as follow the
    /// highest with a 1 in low and a 0 in high. At most 31.
    unsigned straddles() const {
        const auto either = static_cast<std::uint32_t>((~low | high) << 1 | 1);
        return static_cast<unsigned>(std::countl_zero(either));
    }
    void shift_shared(unsigned bits) {
        low = low << bits & 0xFFFFFFFF;
        high = (high << bits & 0xFFFFFFFF) | ((std::uint64_t{1} << bits) - 1);
    }
    void shift_straddles(unsigned bits) {
        low = low << bits & 0x7FFFFFFF;
        high = (high << bits & 0x7FFFFFFF) | 0x80000000 | ((std::uint64_t{1} << bits) - 1);
        pending += bits;
    }
};

class encoder {
  public:
    /// The interval lies in [0, total), is not empty, and the total is at most max_total.
    void put(tsr_interval interval, const divider& by);
    /// The bytes of the whole stream.
    const std::vector<std::uint8_t>& finish(ending how);
    /// Once finished.
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    /// The low `count` bits of `value`, 32 at most; those above them are 0.
    void put_bits(std::uint64_t value, unsigned count);
    void bit_and_pending(unsigned b);

    state state_;
    std::vector<std::uint8_t> bytes_;
    std::size_t used_ = 0;       // of bytes_
    std::uint64_t filling_ = 0;  // the last filled_ bits, fewer than 32
    unsigned filled_ = 0;
};

class decoder {
  public:
    explicit decoder(std::span<const std::uint8_t> bytes);

    /// A point below the total.
    std::uint32_t point(std::uint64_t total) const;
    /// The interval that holds the point.
    void take(tsr_interval interval, const divider& by);
    /// Decodes one of two symbols with the intervals [0, edge) and [edge, total), 0 < edge < total:
    /// as a point and what it takes, without a division.
    std::uint32_t take_one_of_two(std::uint32_t edge, const divider& by);
    /// Whether an encoder that was given the same intervals would have written these bytes.
    bool whole(ending how) const;

  private:
    /// The next `count` bits, 32 at most; zeros past the end.
    std::uint64_t next_bits(unsigned count);
    /// Shifts out what low and high share and by how much they straddle the middle.
    void renormalise();

    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;  // the first byte that is not in ahead_
    std::uint64_t ahead_ = 0;   // the last ahead_bits_ bits of it are next
    unsigned ahead_bits_ = 0;
    std::uint64_t shifts_ = 0;
    state state_;
    std::uint64_t code_ = 0;
};

}  // namespace tessera::arithmetic
