// SPDX-License-Identifier: MIT
// Tables that are not worth having beside another.
#pragma once

#include "clusters.hpp"
#include "cost.hpp"

namespace tessera::histogram {

/// Adds up the two clusters whose union makes the whole smaller by most, again and again, until
/// none does; `groups` is for how many the map of groups is counted. Only the counts are kept true:
/// of the groups, nothing is said any more.
void merge_clusters(clusters& all, table_cost cost, std::uint64_t groups);

}  // namespace tessera::histogram
