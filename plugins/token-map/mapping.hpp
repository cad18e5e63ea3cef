// SPDX-License-Identifier: MIT
// A mapping: which id has which rank, and the files that say so (format.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::token_map {

/// Ids of a mapping are below this, so that its tables stay small.
constexpr std::uint32_t id_limit = 1u << 22;

/// The ids in the order of their ranks, no id twice.
using ranking = std::vector<std::uint32_t>;

/// Reads a mapping that nobody vouches for, in whichever form it has. Throws a TSR_E_CORRUPT.
ranking read_mapping(std::span<const std::uint8_t> asset);

bool is_compact(std::span<const std::uint8_t> asset);
ranking read_compact(std::span<const std::uint8_t> asset);
/// The ids are those below ids.size(), each once.
std::vector<std::uint8_t> write_compact(std::span<const std::uint32_t> ids);

/// tacc's form: JSON Lines.
ranking read_json_lines(std::span<const std::uint8_t> asset);
/// Without the tokens' texts, which nobody knows here; counts[r] is that of rank r.
std::string write_json_lines(std::span<const std::uint32_t> ids,
                             std::span<const std::uint64_t> counts);

/// Both directions of a mapping over the numbers below size(): ids that it lacks have the ranks
/// behind the known ones, in their order. So each table is a permutation, and what is beyond maps
/// to itself.
struct tables {
    std::vector<std::uint32_t> rank_of, id_at;
    std::uint64_t known = 0;  ///< ranks below it are those of the mapping's ids

    explicit tables(const ranking& ids);
    /// Every number is known and its own rank.
    static tables identity();

  private:
    tables() = default;
};

}  // namespace tessera::token_map
