// SPDX-License-Identifier: MIT
// Finds classes of symbols: those before which, and those after which, much the same comes.
#pragma once

#include "tessera/sdk/call.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::class_bigram {

/// A pair of neighbours and how often it was met.
struct pair_count {
    std::uint32_t before, after, count;
};

/// How often each symbol was met, and each pair, by `before` and `after`.
struct statistics {
    std::vector<std::uint64_t> symbols;
    std::vector<pair_count> pairs;
};

/// Symbols are those below the vocabulary; nothing follows the last symbol of a sample.
statistics count(const sdk::call& c, std::span<const std::vector<std::uint32_t>> samples,
                 std::uint32_t vocabulary);

struct clustering {
    std::vector<std::uint8_t> context_of, class_of;
};

/// Classes by exchange: in turn each symbol's context, then each symbol's class, becomes the one
/// under which its pairs are the likeliest, `rounds` times, as in Brown et al. (1992) and, for two
/// kinds of classes, in information-theoretic co-clustering (Dhillon et al. 2003). Symbols from
/// `listed` on stay in the last context and class.
clustering find_classes(const sdk::call& c, const statistics& s, std::uint32_t listed,
                        std::uint32_t contexts, std::uint32_t classes, unsigned rounds);

}  // namespace tessera::class_bigram
