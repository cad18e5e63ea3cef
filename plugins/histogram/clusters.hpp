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

/// Clusters the groups whose counts are `rows` (`alphabet` each) in at most `most` clusters: groups
/// sorted by their mean are cut into runs, moved to the table that codes them in the fewest bits
/// (as k-means does), and clusters are merged while that makes the whole smaller. Costs time in
/// the order of groups x alphabet x most.
clusters cluster_groups(std::span<const std::uint16_t> rows, std::uint32_t alphabet,
                        std::uint32_t most);

}  // namespace tessera::histogram
