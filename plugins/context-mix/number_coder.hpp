// SPDX-License-Identifier: MIT
// Codes the numbers of a prior: bits by what came in their place before, one model for each place.
#pragma once

#include "state_map.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tessera::context_mix {

/// The interval that both sides narrow bit by bit; its common highest bytes are the code.
struct code_interval {
    std::uint32_t low = 0, high = UINT32_MAX;

    std::uint32_t split(std::uint32_t ones) const {
        return low + static_cast<std::uint32_t>(std::uint64_t{high - low} * ones >> 16);
    }
    void narrow(std::uint32_t bit, std::uint32_t middle) {
        if (bit != 0)
            high = middle;
        else
            low = middle + 1;
    }
    bool settled() const { return (low ^ high) >> 24 == 0; }
    void shift() {
        low <<= 8;
        high = high << 8 | 255;
    }
};

/// Writes bits, each by how likely a 1 is out of 65536.
class bit_writer {
  public:
    std::uint32_t code(std::uint32_t ones, std::uint32_t bit) {
        interval_.narrow(bit, interval_.split(ones));
        for (; interval_.settled(); interval_.shift())
            bytes_.push_back(static_cast<std::uint8_t>(interval_.high >> 24));
        return bit;
    }
    std::vector<std::uint8_t> finish() {
        for (int i = 0; i < 4; ++i, interval_.shift())
            bytes_.push_back(static_cast<std::uint8_t>(interval_.low >> 24));
        return std::move(bytes_);
    }

  private:
    code_interval interval_;
    std::vector<std::uint8_t> bytes_;
};

/// Reads them. Behind the end it reads zeros, and says so.
class bit_reader {
  public:
    explicit bit_reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
        for (int i = 0; i < 4; ++i) next();
    }
    std::uint32_t code(std::uint32_t ones, std::uint32_t) {
        const std::uint32_t middle = interval_.split(ones);
        const std::uint32_t bit = point_ <= middle;
        interval_.narrow(bit, middle);
        for (; interval_.settled(); interval_.shift()) next();
        return bit;
    }
    /// Whether it has read beyond the end.
    bool is_over() const { return at_ > bytes_.size(); }
    /// How many bytes it has not read, 0 where it is over.
    std::size_t left() const { return is_over() ? 0 : bytes_.size() - at_; }

  private:
    void next() {
        point_ = point_ << 8 | (at_ < bytes_.size() ? bytes_[at_] : 0u);
        ++at_;
    }

    code_interval interval_;
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    std::uint32_t point_ = 0;
};

/// A number of Bits bits, most significant first, each by those before it.
template <unsigned Bits>
class tree_model {
  public:
    template <class Coder>
    std::uint32_t code(Coder& coder, std::uint32_t number) {
        std::uint32_t node = 1;
        for (unsigned left = Bits; left-- > 0;) {
            estimate& e = node_[node];
            const std::uint32_t ones = std::clamp(e.probability(), 1u, 65535u);
            const std::uint32_t bit = coder.code(ones, number >> left & 1);
            e.see(bit, limit);
            node = node << 1 | bit;
        }
        return node - (1u << Bits);
    }

  private:
    static constexpr std::uint32_t limit = 255;
    std::array<estimate, 1 << Bits> node_{};
};

/// A number below 2^32 - 1: how long it is, one more counted, then the two bits below the highest
/// by that, then the others as they are.
class number_model {
  public:
    template <class Coder>
    std::uint32_t code(Coder& coder, std::uint32_t number) {
        const std::uint32_t more = number + 1;
        const std::uint32_t length = length_.code(coder, std::bit_width(more | 1u) - 1u);
        std::uint32_t made = 1;
        if (length > 0) made = 2 + first_[length].code(coder, more >> (length - 1) & 1);
        if (length > 1)
            made = made << 1 | second_[length][made & 1].code(coder, more >> (length - 2) & 1);
        for (unsigned left = length > 2 ? length - 2 : 0; left-- > 0;)
            made = made << 1 | coder.code(32768, more >> left & 1);
        return made - 1;
    }

  private:
    tree_model<5> length_;
    std::array<tree_model<1>, 32> first_;
    std::array<std::array<tree_model<1>, 2>, 32> second_;
};

}  // namespace tessera::context_mix
