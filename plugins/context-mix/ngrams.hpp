// SPDX-License-Identifier: MIT
// N-grams that a prior counted: which symbols followed each of its contexts, and how often.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::context_mix {

/// Orders 0 .. most_counted - 1 can be counted.
constexpr std::size_t most_counted = 4;

/// Weights of n-grams are of the kind 16 count - 11, absolutely discounted; all of a level add up
/// to less than 2^31.
constexpr std::uint32_t count_weight = 16, count_discount = 11;

/// All n-grams of one length. Those of a context stand together, by rising symbols; what follows an
/// n-gram stands in the next level, from `first` of its number up to `first` of the next one.
struct ngram_level {
    std::vector<std::uint32_t> symbols;
    std::vector<std::uint32_t> sums;   ///< of the weights before each; one more: of all
    std::vector<std::uint32_t> first;  ///< one more than n-grams, none in the last level
    std::vector<std::uint32_t> rest;   ///< the weight that each, as a context, leaves to the order
                                       ///< below; none in the last level

    std::size_t size() const { return symbols.size(); }
};

/// Levels by their order: level 0 has single symbols.
struct ngrams {
    std::vector<ngram_level> levels;
    std::uint32_t rest = 0;  ///< what order 0 leaves to symbols that it lacks
};

/// Walks the bits of symbols through the n-grams of all orders at once. Each order's probability is
/// interpolated with that of the order below, bit by bit: what a context leaves to symbols that it
/// lacks is shared out as that order says (absolute discounting).
class ngram_walk {
  public:
    ngram_walk() = default;
    /// Of symbols of so many bits.
    ngram_walk(const ngrams& known, unsigned bits)
        : known_(&known), orders_(known.levels.size()), top_(std::uint64_t{1} << bits) {}

    std::size_t orders() const { return orders_; }

    /// Before a symbol.
    void open();
    /// Before a bit: `partial` has the symbol's bits so far after a 1, `left` are to come.
    void predict(std::uint64_t partial, unsigned left);
    /// What predict found of an order below orders(): the weight of its n-grams that have the bits
    /// so far, and of what its context leaves to the order below; whether there are any; its
    /// probability of a 1, 1 .. 65535.
    std::uint32_t weight(std::size_t order) const { return at_[order].weight; }
    std::uint64_t rest(std::size_t order) const { return at_[order].rest >> 16; }
    bool knows(std::size_t order) const { return at_[order].weight != 0; }
    std::uint32_t probability(std::size_t order) const { return at_[order].probability; }
    /// After the bit.
    void see(std::uint32_t bit);
    /// After a symbol: its n-grams are the contexts of the next one.
    void close();

  private:
    struct place {
        std::uint32_t low = 0, middle = 0, high = 0;  // n-grams that have the bits so far
        std::uint32_t weight = 0, probability = 0;
        std::uint64_t rest = 0;  // times 2^16
    };

    const ngrams* known_ = nullptr;
    std::size_t orders_ = 0;
    std::uint64_t top_ = 0;
    std::array<place, most_counted> at_{};
    std::array<std::uint32_t, most_counted> context_{};  // of each order, in the level below
    std::array<bool, most_counted> has_context_{};
};

}  // namespace tessera::context_mix
