// SPDX-License-Identifier: MIT
// Package-merge over sorted leaves.
#include "lengths.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tessera::huffman {

std::vector<std::uint8_t> optimal_lengths(std::span<const std::uint64_t> weights,
                                          unsigned longest) {
    const std::size_t n = weights.size();
    assert(n <= std::size_t{1} << longest);
    std::vector<std::uint8_t> lengths(n);
    if (n < 2) return lengths;
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return weights[a] < weights[b]; });

    // Each level merges the leaves with the pairs of the level before; only which of them are
    // leaves is kept.
    std::vector<std::vector<bool>> leaf(longest);
    std::vector<std::uint64_t> level, next;
    for (unsigned l = 0; l < longest; ++l) {
        const std::size_t pairs = level.size() / 2;
        next.clear();
        for (std::size_t i = 0, p = 0; i < n || p < pairs;) {
            const bool takes_leaf =
                p == pairs || (i < n && weights[order[i]] <= level[2 * p] + level[2 * p + 1]);
            leaf[l].push_back(takes_leaf);
            next.push_back(takes_leaf ? weights[order[i]] : level[2 * p] + level[2 * p + 1]);
            takes_leaf ? ++i : ++p;
        }
        level.swap(next);
    }

    // The 2n - 2 lightest of the last level; a pair stands for two of the level before. The leaves
    // among those taken are the lightest, and each is a bit of its length.
    std::size_t taken = 2 * n - 2;
    for (unsigned l = longest; l-- > 0 && taken > 0;) {
        const auto leaves = static_cast<std::size_t>(std::count(
            leaf[l].begin(), leaf[l].begin() + static_cast<std::ptrdiff_t>(taken), true));
        for (std::size_t i = 0; i < leaves; ++i) ++lengths[order[i]];
        taken = 2 * (taken - leaves);
    }
    return lengths;
}

}  // namespace tessera::huffman
