// SPDX-License-Identifier: MIT
// Counts the n-grams of samples.
#pragma once

#include "ngrams.hpp"

#include <span>

namespace tessera::context_mix {

/// Those of orders 0 .. orders - 1, in samples of less than 2^31 symbols. Of order 1 and above
/// those are kept that save `gain` 256ths of a bit or more, by what the orders below say of them,
/// in as many occurrences as their discounted count; and only where they end in one that is kept.
ngrams count_ngrams(std::span<const std::uint32_t> samples, std::size_t orders, std::uint64_t gain);

}  // namespace tessera::context_mix
