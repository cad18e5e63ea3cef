// SPDX-License-Identifier: MIT
// One block through a program, both ways. The body's form is framework/format.md, section "Block
// body".
#pragma once

#include "program.hpp"

#include <tessera/statistics.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::engine {

/// A stream that became a leaf, for observers (tessera/observe.hpp).
struct coded_stream {
    const step* maker = nullptr;  ///< null: the block itself
    std::size_t port = 0;
    const step* coder = nullptr;  ///< null: stored as it is
    stream_value symbols;
    std::uint64_t coded = 0, header = 0;  ///< bytes
};

/// A choice that a block came by, and the alternative that was taken.
struct choice {
    const step* at = nullptr;
    std::size_t taken = 0;
};

/// What a block became: `control` tells choices, stage headers and streams, the leaves are the
/// streams' bytes.
struct encoded_block {
    std::vector<std::uint8_t> control;
    std::vector<stream_value> leaves;
    std::vector<coded_stream> observed;  ///< one a leaf, where block_context::observed
    std::vector<choice> choices;
    std::uint64_t leaf_bytes() const;
};

/// Per stage, indexed as program::places; empty where nobody asked.
using block_statistics = std::vector<stage_statistics>;

/// Runs `raw` (bytes, with its row) down the steps behind `first`, which may be null. `headers`
/// false: raw mode. Errors carry the step's pointer.
encoded_block encode_block(const step* first, block_context& block, stream_value raw, bool headers,
                           block_statistics& measured);

/// One stage or entropy step alone: the streams of its ports. `beside` are those of the split that
/// it stands in, of which an entropy step's model may be given some.
std::vector<stream_value> encode_step(const step& s, block_context& block, const stream_value& in,
                                      std::span<const stream_value> beside,
                                      block_statistics& measured);

/// The inverse. `leaves` are consumed in order; `raw` is the shape to rebuild. Throws
/// error{reason::corrupt} unless control and leaves are used up.
stream_value decode_block(const step* first, block_context& block,
                          std::span<const std::uint8_t> control, std::span<stream_value> leaves,
                          const tsr_stream& raw, block_statistics& measured);

/// The inverse in raw mode: a linear program, nothing but the one leaf's bytes.
stream_value decode_raw_block(const step* first, block_context& block, stream_value leaf,
                              block_statistics& measured);

}  // namespace tessera::engine
