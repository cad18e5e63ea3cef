// SPDX-License-Identifier: MIT
// Which groups of symbols share a table, so that symbols, tables and the map of groups together
// take few bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::histogram {

/// Counts of each cluster, row by row, and the cluster of each group.
struct clusters {
    std::uint32_t alphabet = 0;
    std::vector<std::uint32_t> counts;
    std::vector<std::uint16_t> of_group;

    std::uint32_t size() const { return static_cast<std::uint32_t>(counts.size() / alphabet); }
    std::span<std::uint32_t> row(std::uint32_t cluster) {
        return std::span(counts).subspan(std::size_t{cluster} * alphabet, alphabet);
    }
};

/// Puts the groups of `group` symbols (32767 at most; the last may be shorter) in at most `most`
/// clusters and counts each. Tables are learnt from a sample of the groups: sorted by their mean
/// and cut into runs, moved to the table that codes them in the fewest bits (as k-means does), and
/// merged while that makes the whole smaller. Then every group takes the table that suits it best.
/// Costs a pass over the symbols, and groups x alphabet x tables products; the sample is of up to
/// 256 groups, however long the block is.
template <class Symbol>
clusters cluster_groups(std::span<const Symbol> symbols, std::uint64_t group,
                        std::uint32_t alphabet, std::uint32_t most);

}  // namespace tessera::histogram
