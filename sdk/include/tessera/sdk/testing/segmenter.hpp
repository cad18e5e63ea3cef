// SPDX-License-Identifier: MIT
// Drives a segmenter.
#pragma once

#include "plan.hpp"

namespace tessera::sdk::testing {

struct segment {
    std::uint32_t route = 0;
    std::uint64_t bytes = 0;
    std::uint64_t row = 0;
    std::string label;
    bool operator==(const segment&) const = default;
};

class segmenter : public plan<tsr_segmenter_api> {
  public:
    using plan::plan;

    /// Cuts `input`, showing `chunk` bytes of it first and as many more each time it asks. A
    /// segmenter that breaks its rules is a TSR_E_INTERNAL.
    std::vector<segment> cut(std::span<const std::uint8_t> input, std::uint64_t block_size,
                             std::uint64_t chunk, const char* name = "") const {
        const stream whole = stream::of(TSR_BYTES, input);
        work w(around, work::direction::encode);
        void* state = nullptr;
        w.check(api().begin(raw(), work::host(), w.raw(), name, block_size, &state));
        struct ending {
            const tsr_segmenter_api& api;
            void* state;
            ~ending() { api.end(state); }
        } const at_last{api(), state};

        std::vector<segment> cuts;
        std::uint64_t at = 0, shown = std::min(chunk, block_size);
        while (at < input.size()) {
            const std::uint64_t left = input.size() - at;
            const std::uint64_t available = std::min(shown, left);
            tsr_segment out{};
            out.size = sizeof out;
            w.check(
                api().next(state, whole.memory.data() + at, available, available == left, &out));
            if (out.bytes == 0) {
                if (available == left || available >= block_size)
                    throw error{TSR_E_INTERNAL, "asks for more input where there is no more"};
                shown = std::min(available + chunk, block_size);
                continue;
            }
            // It could not know where the input ends; a frame's last block ends there as well.
            if (out.bytes > left && available < left && out.bytes <= block_size) out.bytes = left;
            if (out.bytes > block_size || out.bytes > left)
                throw error{TSR_E_INTERNAL, "a block of " + std::to_string(out.bytes) +
                                                " bytes; the block size is " +
                                                std::to_string(block_size) + ", the input left " +
                                                std::to_string(left)};
            if (out.route >= desc().route_count)
                throw error{TSR_E_INTERNAL, "route " + std::to_string(out.route) + " of " +
                                                std::to_string(desc().route_count)};
            cuts.push_back({out.route, out.bytes, out.row, out.label ? out.label : ""});
            at += out.bytes;
            shown = std::min(chunk, block_size);
        }
        return cuts;
    }
};

}  // namespace tessera::sdk::testing
