// SPDX-License-Identifier: MIT
// Sums of counts, and their search. Counts are below 2^32 and symbols at most 2^16, so that sums
// stay below 2^48 and their products with a total below 2^64.
#include "shares.hpp"

#include "sums.hpp"

#include <algorithm>
#include <cassert>

namespace tessera::quantize {

namespace {

constexpr std::size_t stride = 32;  // counts summed before a sum is looked at

std::uint64_t sum_of(const std::uint32_t* counts, std::size_t size) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += counts[i];
    return sum;
}

}  // namespace

shares::shares(std::span<const std::uint32_t> counts, std::uint32_t total, sdk::instructions set)
    : counts_(counts),
      by_vectors_(set >= sdk::instructions::avx512),
      spread_(total - static_cast<std::uint32_t>(counts.size())),
      sum_(sum_first(counts.size())) {
    assert(!counts.empty() && counts.size() <= total && total <= 65536);
}

std::uint64_t shares::sum_first(std::size_t size) const {
#if defined(__x86_64__)
    if (by_vectors_) return sum_avx512(counts_.data(), size);
#endif
    return sum_of(counts_.data(), size);
}

std::uint64_t shares::sum_below(std::uint32_t symbol) const {
    return sum_ == 0 ? symbol : sum_first(symbol);
}

tsr_interval shares::between(std::uint32_t symbol, std::uint64_t below) const {
    const std::uint64_t whole = sum_ == 0 ? counts_.size() : sum_;
    const std::uint64_t own = sum_ == 0 ? 1 : counts_[symbol];
    const auto start = static_cast<std::uint32_t>(symbol + below * spread_ / whole);
    const auto end = static_cast<std::uint32_t>(symbol + 1 + (below + own) * spread_ / whole);
    return {start, end - start};
}

tsr_interval shares::interval(std::uint32_t symbol) const {
    return between(symbol, sum_below(symbol));
}

std::uint32_t shares::locate(std::uint32_t point, tsr_interval& out) const {
    const std::uint64_t whole = sum_ == 0 ? counts_.size() : sum_;
    // Whether symbol `s`, with `below` under it, begins at or before the point.
    const auto begun = [&](std::uint64_t s, std::uint64_t below) {
        if (s > point) return false;
        const std::uint64_t beyond = std::min<std::uint64_t>(point - s, spread_) + 1;
        return below * spread_ < beyond * whole;
    };
    std::uint64_t symbol = 0, below = 0;
    if (sum_ == 0) {
        std::uint64_t above = counts_.size();
        while (above - symbol > 1) {
            const std::uint64_t middle = symbol + (above - symbol) / 2;
            (begun(middle, middle) ? symbol : above) = middle;
        }
        below = symbol;
#if defined(__x86_64__)
    } else if (by_vectors_) {
        const found_symbol found =
            search_avx512(counts_.data(), counts_.size(), {point, spread_, whole});
        symbol = found.symbol;
        below = found.below;
#endif
    } else {
        while (symbol + stride < counts_.size()) {
            const std::uint64_t next = below + sum_of(counts_.data() + symbol, stride);
            if (!begun(symbol + stride, next)) break;
            symbol += stride;
            below = next;
        }
        while (symbol + 1 < counts_.size() && begun(symbol + 1, below + counts_[symbol]))
            below += counts_[symbol++];
    }
    out = between(static_cast<std::uint32_t>(symbol), below);
    return static_cast<std::uint32_t>(symbol);
}

}  // namespace tessera::quantize
