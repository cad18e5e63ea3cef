// SPDX-License-Identifier: MIT
// Walks n-grams bit by bit.
#include "ngrams.hpp"

#include <algorithm>
#include <bit>

namespace tessera::context_mix {

namespace {

constexpr std::uint32_t half = 32768;

/// floor(2^16 part / all) within 1 .. 65535, both cut to 16 bits of `all`, of 17 or more: divisions
/// of 32 bits are the quick ones.
std::uint32_t share(std::uint64_t part, std::uint64_t all) {
    const int down = 48 - std::countl_zero(all);
    const auto shorter = static_cast<std::uint32_t>(part >> down << 16);
    return std::clamp(shorter / static_cast<std::uint32_t>(all >> down), 1u, 65535u);
}

}  // namespace

void ngram_walk::open() {
    for (std::size_t k = 0; k < orders_; ++k) {
        place& a = at_[k];
        const ngram_level& level = known_->levels[k];
        a.low = a.high = 0;
        a.rest = 0;
        if (k == 0) {
            a.high = static_cast<std::uint32_t>(level.size());
            a.rest = std::uint64_t{known_->rest} << 16;
        } else if (has_context_[k]) {
            const ngram_level& below = known_->levels[k - 1];
            a.low = below.first[context_[k]];
            a.high = below.first[context_[k] + 1];
            a.rest = std::uint64_t{below.rest[context_[k]]} << 16;
        }
        a.weight = level.sums[a.high] - level.sums[a.low];
    }
}

void ngram_walk::predict(std::uint64_t partial, unsigned left) {
    const auto middle = static_cast<std::uint32_t>(((partial << 1 | 1) << (left - 1)) - top_);
    std::uint32_t lower = half;
    for (std::size_t k = 0; k < orders_; ++k) {
        place& a = at_[k];
        if (a.weight != 0) {
            const ngram_level& level = known_->levels[k];
            const std::uint32_t* const symbols = level.symbols.data();
            a.middle = static_cast<std::uint32_t>(
                std::lower_bound(symbols + a.low, symbols + a.high, middle) - symbols);
            const std::uint64_t ones = level.sums[a.high] - level.sums[a.middle];
            lower = share((ones << 16) + (a.rest * lower >> 16),
                          (std::uint64_t{a.weight} << 16) + a.rest);
        }
        a.probability = lower;
    }
}

void ngram_walk::see(std::uint32_t bit) {
    std::uint32_t lower = half;
    for (std::size_t k = 0; k < orders_; ++k) {
        place& a = at_[k];
        if (a.weight != 0) {
            a.rest = a.rest * (bit != 0 ? lower : 65536 - lower) >> 16;
            (bit != 0 ? a.low : a.high) = a.middle;
            const ngram_level& level = known_->levels[k];
            a.weight = level.sums[a.high] - level.sums[a.low];
        }
        lower = a.probability;
    }
}

void ngram_walk::close() {
    for (std::size_t k = orders_; k-- > 1;) {
        has_context_[k] = knows(k - 1);
        context_[k] = at_[k - 1].low;
    }
}

}  // namespace tessera::context_mix
