// SPDX-License-Identifier: MIT
// The upper half of a search: from a whole row to one block, by the sums that were kept.
#pragma once

#include "sums.hpp"

#include <algorithm>

namespace tessera::probabilities {

/// What a search goes by: symbol k, with `below` under it, is at the place or before it.
struct wanted_place {
    double limit, each;
    bool reached(std::uint64_t symbol, std::uint64_t below) const {
        return static_cast<double>(below) + static_cast<double>(symbol) * each < limit;
    }
};

/// The first symbol of a block, and the sum of the weights before it.
struct block_start {
    std::uint64_t symbol, below;
};

/// The last group that begins at the place or before it. The first always does.
inline std::uint64_t find_group(const std::uint64_t* groups, std::uint64_t count,
                                const wanted_place& wanted) {
    std::uint64_t first = 0;
    while (count > 1) {
        const std::uint64_t half = count / 2;
        if (wanted.reached((first + half) * group_size, groups[first + half])) first += half;
        count -= half;
    }
    return first;
}

inline block_start find_block(std::uint64_t size, row_sums sums, const wanted_place& wanted) {
    const std::uint64_t group = find_group(sums.groups, groups_of(size), wanted);
    const std::uint64_t* blocks = sums.blocks + group * group_blocks;
    block_start at{group * group_size, sums.groups[group]};
    for (;;) {
        const block_start next{at.symbol + block_size, at.below + *blocks++};
        if (next.symbol >= std::min(size, (group + 1) * group_size) ||
            !wanted.reached(next.symbol, next.below))
            return at;
        at = next;
    }
}

/// The block of `symbol`.
inline block_start block_of(row_sums sums, std::uint64_t symbol) {
    const std::uint64_t group = symbol / group_size, end = symbol / block_size;
    std::uint64_t below = sums.groups[group];
    for (std::uint64_t b = group * group_blocks; b < end; ++b) below += sums.blocks[b];
    return {end * block_size, below};
}

}  // namespace tessera::probabilities
