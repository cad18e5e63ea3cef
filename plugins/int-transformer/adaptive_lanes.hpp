// SPDX-License-Identifier: MIT
// The adaptations of lanes that step together, in the memory of a block.
#pragma once

#include "adaptation.hpp"

#include "tessera/sdk.hpp"

#include <vector>

namespace tessera::int_transformer {

class adaptive_lanes {
  public:
    /// `stride` numbers from one row of logits to the next, of which `alphabet` are symbols.
    adaptive_lanes(sdk::call& c, std::size_t stride, std::size_t alphabet, const sdk::lanes& lanes);

    /// Rows of as many lanes, as far apart as those of the model; good until `learn`.
    const std::int32_t* adjust(const std::int32_t* logits, std::size_t active);
    /// The symbols that came, one for each of the first lanes.
    void learn(std::span<const std::uint32_t> symbols);

  private:
    std::size_t stride_;
    std::span<std::int32_t> rows_;
    std::vector<adaptation> lanes_;
};

}  // namespace tessera::int_transformer
