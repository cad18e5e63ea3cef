// SPDX-License-Identifier: MIT
// A group of lanes that step together: the loop of model, distribution and coder, which the encoder
// runs in the decoder's own order.
#pragma once

#include "entropy.hpp"
#include "part.hpp"

#include <vector>

namespace tessera::engine {

/// How a block's symbols are shared out: lanes take contiguous shares, the first `count % lanes`
/// have one more; groups are runs of `together` lanes, the last one may be shorter.
struct lane_plan {
    std::uint64_t symbols = 0;
    std::uint32_t lanes = 1, together = 1;

    std::uint32_t groups() const { return (lanes + together - 1) / together; }
};

/// The lanes of one group.
struct lane_group {
    std::vector<std::uint64_t> first, share;

    lane_group(const lane_plan& plan, std::uint32_t index);
    std::uint32_t lanes() const { return static_cast<std::uint32_t>(first.size()); }
};

/// What the groups of a block have in common.
struct group_context {
    const entropy_plan& plan;
    block_context& block;
    tsr_stream symbols;  ///< the block's, or room for it, alphabet known
    std::span<const tsr_stream> given;
    std::span<const std::uint8_t> model_header;
    std::uint32_t bits = 0;  ///< to a symbol, for a bitwise model
};

/// What a group's coder made.
struct coded_group {
    stream_value bytes;
    std::vector<std::uint8_t> header;
};

coded_group encode_group(const group_context& context, const lane_group& group);
/// Fills the group's shares of context.symbols.
void decode_group(const group_context& context, const lane_group& group, const tsr_stream& bytes,
                  std::span<const std::uint8_t> coder_header);

}  // namespace tessera::engine
