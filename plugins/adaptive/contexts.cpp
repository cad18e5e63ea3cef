// SPDX-License-Identifier: MIT
// Counts contexts and starts a lane's.
#include "contexts.hpp"

#include <algorithm>
#include <bit>

namespace tessera::adaptive {

std::optional<context_space> make_contexts(std::uint32_t alphabet, unsigned order) {
    context_space space;
    space.alphabet = alphabet;
    // Whole cache lines, or a part that divides one.
    space.stride = alphabet > 8 || order == 0 ? (alphabet + 15) / 16 * 16 : std::bit_ceil(alphabet);
    for (unsigned i = 0; i < order && alphabet > 1; ++i) {
        space.older = space.contexts;
        const std::uint64_t contexts = std::uint64_t{space.contexts} * alphabet;
        if (contexts * alphabet > most_counts) return {};
        space.contexts = static_cast<std::uint32_t>(contexts);
    }
    return space;
}

lane_counts::lane_counts(const context_space& space, std::span<std::uint32_t> counts,
                         std::span<std::uint32_t> sums)
    : counts_(counts.data()), sums_(sums.data()), alphabet_(space.alphabet) {
    std::fill_n(sums.begin(), space.contexts, 0u);
    enter(space, 0);
}

}  // namespace tessera::adaptive
