// SPDX-License-Identifier: MIT
// Memory of adaptations, and driving them.
#include "adaptive_lanes.hpp"

namespace tessera::int_transformer {

adaptive_lanes::adaptive_lanes(sdk::call& c, std::size_t stride, std::size_t alphabet,
                               const sdk::lanes& lanes)
    : stride_(stride), rows_(c.scratch<std::int32_t>(lanes.count() * stride)) {
    const weight_kernel& kernel = weight_kernel_for(sdk::best_instructions());
    // Between adjusting and learning all lanes need their rows, but weights only one after another.
    const auto weights = c.scratch<std::uint32_t>(stride);
    lanes_.reserve(lanes.count());
    for (std::uint32_t l = 0; l < lanes.count(); ++l) {
        const std::uint64_t share = lanes.share[l];
        const adaptation_sizes size = adaptation_sizes_for(alphabet, share);
        const auto rows_of_more = [&] { return c.zeroed<context_row<7>>(size.after_more, share); };
        const auto places = [&] { return c.zeroed<std::uint32_t>(size.places, share); };
        lanes_.emplace_back(
            kernel, alphabet,
            adaptation_room{c.zeroed<std::int32_t>(stride),
                            weights,
                            rows_.subspan(l * stride, stride),
                            c.zeroed<context_row<15>>(size.after_one, share),
                            {rows_of_more(), rows_of_more()},
                            {c.scratch<std::uint32_t>(size.tokens), {places(), places()}}});
    }
}

const std::int32_t* adaptive_lanes::adjust(const std::int32_t* logits, std::size_t active) {
    for (std::size_t l = 0; l < active; ++l) lanes_[l].adjust(logits + l * stride_);
    return rows_.data();
}

void adaptive_lanes::learn(std::span<const std::uint32_t> symbols) {
    for (std::size_t l = 0; l < symbols.size(); ++l) lanes_[l].learn(symbols[l]);
}

}  // namespace tessera::int_transformer
