// SPDX-License-Identifier: MIT
// Guesses of the next symbol: what came last after the two symbols before it, or else after the
// one.
#pragma once

#include "prior.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::class_bigram {

/// Which of the likelihoods a guess has: 0 for no guess, else 1 + 7 (order - 1) + (how sure - 1).
constexpr std::size_t chances = 1 + guess_orders * most_sure;

/// What followed contexts, and what lanes are in which. The lanes of a group share it: all see what
/// was there before a step, then write in their order. Contexts meet in slots by a hash, and
/// nothing says that they did.
class memories {
  public:
    /// A slot for each of about two contexts a symbol, as far as a cache has room.
    static constexpr unsigned slot_bits(std::uint64_t symbols) {
        return std::clamp(static_cast<unsigned>(std::bit_width(symbols)) + 1, 8u, 16u);
    }
    /// 2^slot_bits zeros for each order. No lane has a symbol before it yet.
    memories(std::span<std::uint32_t> one, std::span<std::uint32_t> two, std::uint32_t lanes)
        : one_(one),
          two_(two),
          shift_(static_cast<unsigned>(32 - std::countr_zero(one.size()))),
          last_(lanes),
          place_one_(lanes),
          place_two_(lanes),
          next_one_(lanes),
          next_two_(lanes) {}

    bool begun() const { return begun_; }
    std::uint32_t last(std::size_t lane) const { return last_[lane]; }

    struct guess {
        std::uint32_t symbol, chance;
    };
    /// Once begun.
    guess at(std::size_t lane) const {
        const std::uint32_t two = two_[place_two_[lane]], one = one_[place_one_[lane]];
        const std::uint32_t slot = two != 0 ? two : one;
        return {slot >> 3, (slot & 7) + (two != 0 ? most_sure : 0)};
    }

    /// What came in the first lanes.
    void learn(std::span<const std::uint32_t> symbols) {
        const std::size_t lanes = symbols.size();
        if (begun_) {
            for (std::size_t l = 0; l < lanes; ++l) {
                next_one_[l] = met(one_[place_one_[l]], symbols[l]);
                next_two_[l] = met(two_[place_two_[l]], symbols[l]);
            }
            for (std::size_t l = 0; l < lanes; ++l) {
                one_[place_one_[l]] = next_one_[l];
                two_[place_two_[l]] = next_two_[l];
            }
        }
        for (std::size_t l = 0; l < lanes; ++l) {
            const std::uint32_t hash = symbols[l] * 0x9E3779B1u;
            place_one_[l] = hash >> shift_;
            place_two_[l] = (hash + last_[l] * 0x85EBCA6Bu + 0xC2B2AE35u) >> shift_;
            last_[l] = symbols[l];
        }
        for (std::size_t l = 0; l < lanes; ++l) {
            __builtin_prefetch(&one_[place_one_[l]]);
            __builtin_prefetch(&two_[place_two_[l]]);
        }
        begun_ = true;
    }

  private:
    /// A slot has symbol and how sure, 1 .. 7; all zeros: nothing met.
    static std::uint32_t met(std::uint32_t slot, std::uint32_t symbol) {
        const std::uint32_t sure = slot & 7;
        const std::uint32_t other = sure > 1 ? (slot & ~7u) | sure / 2 : symbol << 3 | 1;
        const std::uint32_t again = slot + (sure < most_sure ? 1 : 0);
        return slot >> 3 == symbol && sure != 0 ? again : other;
    }

    std::span<std::uint32_t> one_, two_;
    unsigned shift_;
    bool begun_ = false;
    std::vector<std::uint32_t> last_, place_one_, place_two_, next_one_, next_two_;  // of each lane
};

}  // namespace tessera::class_bigram
