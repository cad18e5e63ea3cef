// SPDX-License-Identifier: MIT
// Encoding a stream into a frame, or into a raw format of another system.
#pragma once

#include "io.hpp"
#include "observe.hpp"
#include "pipeline.hpp"
#include "statistics.hpp"

#include <functional>
#include <stop_token>

namespace tessera {

/// Called after each block by one thread at a time, with decoded bytes so far.
using progress_function = std::function<void(std::uint64_t raw_bytes, std::uint64_t frame_bytes)>;

struct encode_options {
    unsigned threads = 0;     ///< 0: as many as the machine has. The output does not depend on it
    limits bounds = {};       ///< memory of each worker
    bool statistics = false;  ///< measure each stage
    bool small_form = false;  ///< inputs of at most 8191 bytes: replace the header by 8 bytes, for
                              ///< readers that have the codec; where a segmenter cuts the input of
                              ///< a pipeline, each block of that size
    progress_function progress = {};
    observe_function observe = {};  ///< of frames; the small form and raw mode have no observers
    std::stop_token stop = {};      ///< cancels: error{reason::cancelled}
};

/// Reads `in` to its end and writes one frame. Memory is O(threads x block) for streams of any
/// length. On failure what was written so far is no whole frame.
statistics encode(const pipeline& p, source& in, sink& out, const encode_options& options = {});

/// The same without a frame: one block, the leaf's bytes and nothing else, bounded by
/// options.bounds.memory. The pipeline must be linear, its stages without headers
/// (error{reason::parameter} otherwise).
statistics encode_raw(const pipeline& p, source& in, sink& out, const encode_options& options = {});

}  // namespace tessera
