// SPDX-License-Identifier: MIT
// The 62-bit coder as plugins/arithmetic-62/format.md words it, in long arithmetic, one bit after
// the other: what the plugin is held against, for bytes and for speed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::tests {

class bit_by_bit {
  public:
    __extension__ using wide = unsigned __int128;
    static constexpr std::uint64_t quarter = std::uint64_t{1} << 60, half = 2 * quarter;

    void narrow(std::uint64_t start, std::uint64_t end, std::uint64_t total) {
        const wide range = wide{high} - low + 1;
        high = static_cast<std::uint64_t>(low + range * end / total - 1);
        low = static_cast<std::uint64_t>(low + range * start / total);
    }

    std::uint64_t low = 0, high = 4 * quarter - 1;
};

class bit_by_bit_encoder : bit_by_bit {
  public:
    void put(std::uint64_t start, std::uint64_t end, std::uint64_t total) {
        narrow(start, end, total);
        for (;;) {
            std::uint64_t down = 0;
            if (high < half) {
                write(0);
            } else if (low >= half) {
                write(1);
                down = half;
            } else if (low >= quarter && high < 3 * quarter) {
                ++follow_;
                down = quarter;
            } else {
                return;
            }
            low = 2 * (low - down);
            high = 2 * (high - down) + 1;
        }
    }
    std::vector<std::uint8_t> finish() {
        ++follow_;
        write(low < quarter ? 0 : 1);
        return bytes_;
    }

  private:
    void write(unsigned bit) {
        append(bit);
        for (; follow_ > 0; --follow_) append(1 - bit);
    }
    void append(unsigned bit) {
        if (bits_ % 8 == 0) bytes_.push_back(0);
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - bits_++ % 8));
    }

    std::uint64_t follow_ = 0, bits_ = 0;
    std::vector<std::uint8_t> bytes_;
};

class bit_by_bit_decoder : bit_by_bit {
  public:
    explicit bit_by_bit_decoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
        for (int i = 0; i < 62; ++i) value_ = 2 * value_ + next();
    }
    std::uint64_t point(std::uint64_t total) const {
        return static_cast<std::uint64_t>((wide{value_ - low + 1} * total - 1) /
                                          (wide{high} - low + 1));
    }
    void take(std::uint64_t start, std::uint64_t end, std::uint64_t total) {
        narrow(start, end, total);
        for (;;) {
            std::uint64_t down = 0;
            if (low >= half)
                down = half;
            else if (high >= half && low >= quarter && high < 3 * quarter)
                down = quarter;
            else if (high >= half)
                return;
            low = 2 * (low - down);
            high = 2 * (high - down) + 1;
            value_ = 2 * (value_ - down) + next();
        }
    }
    /// Whether an encoder would have written more: a bit for each doubling, and two at the end.
    bool past_the_end() const { return used_ - 62 + 2 > 8 * std::uint64_t{bytes_.size()}; }

  private:
    unsigned next() {
        const std::uint64_t at = used_++;
        return at / 8 < bytes_.size() ? bytes_[at / 8] >> (7 - at % 8) & 1u : 0u;
    }

    std::span<const std::uint8_t> bytes_;
    std::uint64_t value_ = 0, used_ = 0;
};

}  // namespace tessera::tests
