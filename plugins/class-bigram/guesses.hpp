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
          places_(lanes) {}

    bool begun() const { return begun_; }

    struct guess {
        std::uint32_t symbol, chance;
    };
    /// Calls f(lane, last symbol, guess) for the first lanes. Once begun.
    template <class F>
    void guesses(std::size_t lanes, F&& f) const {
        const std::uint32_t *const ones = one_.data(), *const twos = two_.data();
        const place* const at = places_.data();
        for (std::size_t l = 0; l < lanes; ++l) {
            const std::uint32_t two = twos[at[l].two], one = ones[at[l].one];
            const std::uint32_t slot = two != 0 ? two : one;
            f(l, at[l].last, guess{slot >> 3, (slot & 7) + (two != 0 ? most_sure : 0)});
        }
    }

    /// What came in the first lanes.
    void learn(std::span<const std::uint32_t> symbols) {
        const std::size_t lanes = symbols.size();
        std::uint32_t *const ones = one_.data(), *const twos = two_.data();
        place* const at = places_.data();
        if (begun_) {
            for (std::size_t l = 0; l < lanes; ++l) {
                at[l].next_one = met(ones[at[l].one], symbols[l]);
                at[l].next_two = met(twos[at[l].two], symbols[l]);
            }
            for (std::size_t l = 0; l < lanes; ++l) {
                ones[at[l].one] = at[l].next_one;
                twos[at[l].two] = at[l].next_two;
            }
        }
        const unsigned shift = shift_;
        for (std::size_t l = 0; l < lanes; ++l) {
            const std::uint32_t symbol = symbols[l], hash = symbol * 0x9E3779B1u;
            at[l].one = hash >> shift;
            at[l].two = (hash + at[l].last * 0x85EBCA6Bu + 0xC2B2AE35u) >> shift;
            at[l].last = symbol;
            __builtin_prefetch(&ones[at[l].one]);
            __builtin_prefetch(&twos[at[l].two]);
        }
        begun_ = true;
    }

  private:
    /// A slot has symbol and how sure, 1 .. 7; all zeros: nothing met.
    static std::uint32_t met(std::uint32_t slot, std::uint32_t symbol) {
        // By masks: which of the three it is nobody can tell beforehand, a branch least of all.
        const auto choose = [](bool first, std::uint32_t a, std::uint32_t b) {
            return b ^ ((a ^ b) & (0u - static_cast<std::uint32_t>(first)));
        };
        const std::uint32_t sure = slot & 7;
        const std::uint32_t surer = slot + static_cast<std::uint32_t>(sure < most_sure);
        const std::uint32_t other = choose(sure > 1, (slot & ~7u) | sure >> 1, symbol << 3 | 1);
        return choose((slot >> 3 == symbol) & (sure != 0), surer, other);
    }

    /// Where a lane is: its last symbol, the slots of what follows, and what they become.
    struct place {
        std::uint32_t last = 0, one = 0, two = 0, next_one = 0, next_two = 0;
    };

    std::span<std::uint32_t> one_, two_;
    unsigned shift_;
    bool begun_ = false;
    std::vector<place> places_;  // of each lane
};

}  // namespace tessera::class_bigram
