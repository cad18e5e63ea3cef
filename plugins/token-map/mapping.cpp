// SPDX-License-Identifier: MIT
// Tables of a mapping, and telling its two forms apart.
#include "mapping.hpp"

#include <algorithm>

namespace tessera::token_map {

ranking read_mapping(std::span<const std::uint8_t> asset) {
    return is_compact(asset) ? read_compact(asset) : read_json_lines(asset);
}

tables::tables(const ranking& ids) : known(ids.size()) {
    const std::uint32_t size = ids.empty() ? 0 : *std::max_element(ids.begin(), ids.end()) + 1;
    constexpr std::uint32_t none = UINT32_MAX;
    rank_of.assign(size, none);
    id_at = ids;
    id_at.reserve(size);
    for (std::uint32_t rank = 0; rank < ids.size(); ++rank) rank_of[ids[rank]] = rank;
    for (std::uint32_t id = 0; id < size; ++id) {
        if (rank_of[id] != none) continue;
        rank_of[id] = static_cast<std::uint32_t>(id_at.size());
        id_at.push_back(id);
    }
}

tables tables::identity() {
    tables t;
    t.known = std::uint64_t{1} << 32;
    return t;
}

}  // namespace tessera::token_map
