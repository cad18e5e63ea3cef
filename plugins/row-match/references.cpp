// SPDX-License-Identifier: MIT
// Runs of literal and repeated rows.
#include "references.hpp"

#include "tessera/sdk/varint.hpp"

#include <algorithm>

namespace tessera::row_match {

std::optional<run> next_run(std::span<const std::uint32_t>& distances) {
    const auto first =
        std::find_if(distances.begin(), distances.end(), [](std::uint32_t d) { return d != 0; });
    if (first == distances.end()) return {};
    const std::uint32_t distance = *first;
    const auto end =
        std::find_if(first, distances.end(), [&](std::uint32_t d) { return d != distance; });
    const run found{static_cast<std::uint64_t>(first - distances.begin()),
                    static_cast<std::uint64_t>(end - first), distance};
    distances = {end, distances.end()};
    return found;
}

std::size_t write_run(std::uint8_t* out, const run& r) {
    std::size_t bytes = sdk::write_varint(out, r.literals);
    bytes += sdk::write_varint(out + bytes, r.repeats - 1);
    return bytes + sdk::write_varint(out + bytes, r.distance - 1);
}

}  // namespace tessera::row_match
