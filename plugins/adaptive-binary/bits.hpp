// SPDX-License-Identifier: MIT
// Probabilities of bits in their contexts, each kept at two rates.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::adaptive_binary {

/// Bits of all the symbols that one context may hold, its own included.
constexpr unsigned most_context_bits = 18;

/// The least shift for the n-th time a context is met, n from 0 on: about log2(n + 1.5), so that
/// the first bits are averaged before either rate takes over.
constexpr unsigned least_shift(unsigned n) {
    return std::max(1u, static_cast<unsigned>(std::bit_width((n + 1) * 2 / 3)));
}
constexpr auto least_shifts = [] {
    std::array<std::uint8_t, 256> all{};
    for (unsigned n = 0; n < all.size(); ++n) all[n] = static_cast<std::uint8_t>(least_shift(n));
    return all;
}();

/// By how much of the way a bit moves a probability: 1 / 2^shift.
struct rates {
    unsigned quick, slow;
};

/// What is known of the bit in one context. Both probabilities are of a 1.
struct bit_history {
    std::uint32_t quick = 1u << 31;  ///< out of 2^32
    std::uint32_t slow = 1u << 31;   ///< out of 2^24, above a byte that counts bits up to 255

    /// Their mean, out of 2^32.
    std::uint32_t probability() const { return (quick >> 1) + (slow >> 8 << 7); }

    void update(std::uint32_t bit, rates r) {
        const std::uint32_t seen = slow & 0xFF;
        const unsigned least = least_shifts[seen];
        const unsigned quickly = std::min(least, r.quick), slowly = std::min(least, r.slow);
        std::uint32_t p = slow >> 8;
        if (bit != 0) {
            quick += (0xFFFFFFFF - quick) >> quickly;
            p += (0xFFFFFF - p) >> slowly;
        } else {
            quick -= quick >> quickly;
            p -= p >> slowly;
        }
        slow = p << 8 | std::min(seen + 1, 0xFFu);
    }
};

/// One lane's way through the bits of its symbols: the last symbols, and the bits of this one so
/// far.
class bit_walk {
  public:
    /// `histories` has room for 2^(bits * (order + 1)), `started` for 2^(bits * order).
    bit_walk(unsigned bits, unsigned order, std::span<bit_history> histories,
             std::span<std::uint8_t> started)
        : histories_(histories.data()),
          started_(started.data()),
          bits_(bits),
          mask_((std::uint32_t{1} << bits * order) - 1) {
        std::fill(started.begin(), started.end(), std::uint8_t{0});
        enter(0);
    }

    std::uint32_t probability() const { return nodes_[node_].probability(); }
    void update(std::uint32_t bit, rates r) {
        nodes_[node_].update(bit, r);
        node_ = node_ << 1 | bit;
        if (node_ >> bits_ == 0) return;
        const std::uint32_t symbol = node_ - (std::uint32_t{1} << bits_);
        node_ = 1;
        if (mask_ != 0) enter((context_ << bits_ | symbol) & mask_);
    }

  private:
    /// A context's histories are started when it is first met.
    void enter(std::uint32_t context) {
        context_ = context;
        nodes_ = histories_ + (std::size_t{context} << bits_);
        if (started_[context] == 0) std::fill_n(nodes_, std::size_t{1} << bits_, bit_history{});
        started_[context] = 1;
    }

    bit_history *histories_, *nodes_ = nullptr;
    std::uint8_t* started_;
    unsigned bits_;
    std::uint32_t mask_, context_ = 0, node_ = 1;
};

}  // namespace tessera::adaptive_binary
