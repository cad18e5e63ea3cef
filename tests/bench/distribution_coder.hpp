// SPDX-License-Identifier: MIT
// distribution-coder's algorithm as its description has it (sections 1, 2 and 2a), written plainly:
// two scalar passes over a row, a saturating conversion for each number, bits one by one. What step
// by step coding is measured against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::bench {

/// The frequency before the mode takes what is left.
template <class Number>
std::uint64_t plain_frequency(Number p) {
    const double v = static_cast<double>(p) * 4294967296.0;
    if (!(v >= 1)) return 1;
    return v >= 18446744073709551616.0 ? UINT64_MAX : static_cast<std::uint64_t>(v);
}

struct plain_mode {
    std::size_t index = 0;
    std::int64_t difference = 0;
};
template <class Number>
plain_mode analyse(std::span<const Number> row) {
    std::uint64_t sum = 0, most = 0;
    plain_mode mode;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::uint64_t f = plain_frequency(row[i]);
        sum += f;
        if (f > most) {
            most = f;
            mode.index = i;
        }
    }
    mode.difference = static_cast<std::int64_t>((std::uint64_t{1} << 32) - sum);
    return mode;
}

/// low and high of 62 bits.
struct plain_interval {
    static constexpr std::uint64_t quarter = std::uint64_t{1} << 60, half = 2 * quarter;
    std::uint64_t low = 0, high = 2 * half - 1;

    void narrow(std::uint64_t from, std::uint64_t to) {
        __extension__ using wide = unsigned __int128;
        const wide range = high - low + 1;
        high = low + static_cast<std::uint64_t>(range * to >> 32) - 1;
        low = low + static_cast<std::uint64_t>(range * from >> 32);
    }
};

class plain_encoder {
  public:
    template <class Number>
    void encode(std::span<const Number> row, std::size_t symbol) {
        const plain_mode mode = analyse(row);
        std::uint64_t from = 0, to = 0;
        for (std::size_t i = 0; i <= symbol; ++i) {
            std::uint64_t f = plain_frequency(row[i]);
            if (i == mode.index) f += static_cast<std::uint64_t>(mode.difference);
            from = to;
            to += f;
        }
        at_.narrow(from, to);
        for (;;) {
            if (at_.high < at_.half) {
                emit(0);
            } else if (at_.low >= at_.half) {
                emit(1);
                at_.low -= at_.half;
                at_.high -= at_.half;
            } else if (at_.low >= at_.quarter && at_.high < 3 * at_.quarter) {
                ++follow_;
                at_.low -= at_.quarter;
                at_.high -= at_.quarter;
            } else {
                break;
            }
            at_.low *= 2;
            at_.high = 2 * at_.high + 1;
        }
    }
    std::vector<std::uint8_t> finish() {
        ++follow_;
        emit(at_.low < at_.quarter ? 0 : 1);
        while (bits_ % 8 != 0) write(0);
        return bytes_;
    }

  private:
    void emit(unsigned bit) {
        write(bit);
        for (; follow_ > 0; --follow_) write(1 - bit);
    }
    void write(unsigned bit) {
        if (bits_ % 8 == 0) bytes_.push_back(0);
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - bits_ % 8));
        ++bits_;
    }

    plain_interval at_;
    std::uint64_t follow_ = 0, bits_ = 0;
    std::vector<std::uint8_t> bytes_;
};

class plain_decoder {
  public:
    explicit plain_decoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
        for (int i = 0; i < 62; ++i) value_ = 2 * value_ + next();
    }

    template <class Number>
    std::size_t decode(std::span<const Number> row) {
        const plain_mode mode = analyse(row);
        __extension__ using wide = unsigned __int128;
        const wide range = at_.high - at_.low + 1;
        const auto target =
            static_cast<std::uint64_t>((((wide{value_ - at_.low} + 1) << 32) - 1) / range);
        std::uint64_t from = 0, to = 0;
        std::size_t symbol = 0;
        for (;; ++symbol) {
            std::uint64_t f = plain_frequency(row[symbol]);
            if (symbol == mode.index) f += static_cast<std::uint64_t>(mode.difference);
            from = to;
            to += f;
            if (target < to) break;
        }
        at_.narrow(from, to);
        for (;;) {
            std::uint64_t less = 0;
            if (at_.high < at_.half)
                less = 0;
            else if (at_.low >= at_.half)
                less = at_.half;
            else if (at_.low >= at_.quarter && at_.high < 3 * at_.quarter)
                less = at_.quarter;
            else
                break;
            at_.low = 2 * (at_.low - less);
            at_.high = 2 * (at_.high - less) + 1;
            value_ = 2 * (value_ - less) + next();
        }
        return symbol;
    }

  private:
    std::uint64_t next() {
        const std::uint64_t at = position_++;
        return at / 8 < bytes_.size() ? bytes_[at / 8] >> (7 - at % 8) & 1u : 0;
    }

    std::span<const std::uint8_t> bytes_;
    plain_interval at_;
    std::uint64_t value_ = 0, position_ = 0;
};

}  // namespace tessera::bench
