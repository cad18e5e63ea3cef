// SPDX-License-Identifier: MIT
// Which counts a lane's last symbols lead to.
#pragma once

#include "history.hpp"

#include <optional>

namespace tessera::adaptive {

/// Counts of one lane at most, over all contexts and symbols.
constexpr std::uint64_t most_counts = std::uint64_t{1} << 20;

/// The contexts of the last `order` symbols below `alphabet`: how many there are, and the steps
/// between them.
struct context_space {
    std::uint32_t alphabet = 1, contexts = 1;
    std::uint32_t older = 1;   ///< contexts that tell all but the oldest symbol apart
    std::uint32_t stride = 1;  ///< counts from one context to the next

    std::uint64_t counts() const { return std::uint64_t{contexts} * stride; }
    /// Whether every context's counts begin a cache line.
    bool aligned() const { return contexts == 1 || stride % 16 == 0; }
    /// The context after `symbol`.
    std::uint32_t next(std::uint32_t context, std::uint32_t symbol) const {
        return contexts == 1 ? 0 : context % older * alphabet + symbol;
    }
};

/// Nothing where alphabet^(order + 1) passes most_counts. The alphabet is 1 or more.
std::optional<context_space> make_contexts(std::uint32_t alphabet, unsigned order);

/// The counts of one lane, context after context. Those of a context are started when it is first
/// met: what a block does not touch costs four bytes of zeros.
class lane_counts {
  public:
    /// `counts` has room for space.counts(), `sums` for space.contexts.
    lane_counts(const context_space& space, std::span<std::uint32_t> counts,
                std::span<std::uint32_t> sums);

    /// Of the present context.
    std::span<const std::uint32_t> row() const { return {row_, alphabet_}; }
    void add(const context_space& space, std::uint32_t symbol, std::uint32_t increment,
             std::uint32_t limit) {
        std::uint32_t& sum = sums_[context_];
        sum = add_symbol({row_, alphabet_}, sum, symbol, increment, limit);
        if (space.contexts > 1) enter(space, space.next(context_, symbol));
    }

  private:
    void enter(const context_space& space, std::uint32_t context) {
        context_ = context;
        row_ = counts_ + std::size_t{context} * space.stride;
        if (sums_[context] == 0) sums_[context] = start_counts({row_, alphabet_});
    }

    std::uint32_t *counts_, *sums_, *row_ = nullptr;
    std::uint32_t alphabet_, context_ = 0;
};

}  // namespace tessera::adaptive
