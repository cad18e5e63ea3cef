// SPDX-License-Identifier: MIT
// How the symbols of a block are shared out among lanes.
#pragma once

#include <cstdint>
#include <vector>

namespace tessera::sdk::testing {

/// Contiguous shares, falling or equal.
struct lane_shares {
    std::vector<std::uint64_t> first, share;
    lane_shares(std::uint64_t symbols, std::uint32_t lanes) {
        std::uint64_t at = 0;
        for (std::uint32_t l = 0; l < lanes; ++l) {
            first.push_back(at);
            share.push_back(symbols / lanes + (l < symbols % lanes ? 1 : 0));
            at += share.back();
        }
    }
    std::uint32_t count() const { return static_cast<std::uint32_t>(first.size()); }
    /// The lanes that still have a symbol at `step`; they are the first ones.
    std::uint32_t active(std::uint64_t step) const {
        std::uint32_t lanes = 0;
        while (lanes < count() && share[lanes] > step) ++lanes;
        return lanes;
    }
};

}  // namespace tessera::sdk::testing
