// SPDX-License-Identifier: MIT
// One stream of the 32-bit arithmetic coder (Witten, Neal and Cleary, "Arithmetic coding for data
// compression", CACM 1987), bit by bit (format.md).
#pragma once

#include "tessera/abi/prediction.h"

#include <cstdint>
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
    void narrow(tsr_interval i, std::uint64_t total) {
        const std::uint64_t r = range();
        high = low + r * (std::uint64_t{i.start} + i.frequency) / total - 1;
        low += r * i.start / total;
    }
};

class encoder {
  public:
    /// The interval lies in [0, total), is not empty, and the total is at most max_total.
    void put(tsr_interval interval, std::uint64_t total);
    /// The bytes of the whole stream.
    const std::vector<std::uint8_t>& finish(ending how);
    /// Once finished.
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    void bit(unsigned b);
    void bit_and_pending(unsigned b);

    state state_;
    std::vector<std::uint8_t> bytes_;
    unsigned filling_ = 0, filled_ = 0;
};

class decoder {
  public:
    explicit decoder(std::span<const std::uint8_t> bytes);

    /// A point below `total`, 1 to max_total.
    std::uint32_t point(std::uint64_t total) const;
    /// The interval that holds the point.
    void take(tsr_interval interval, std::uint64_t total);
    /// Whether an encoder that was given the same intervals would have written these bytes.
    bool whole(ending how) const;

  private:
    unsigned next_bit();

    std::span<const std::uint8_t> bytes_;
    std::uint64_t position_ = 0, shifts_ = 0;
    state state_;
    std::uint64_t code_ = 0;
};

}  // namespace tessera::arithmetic
