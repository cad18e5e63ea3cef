// SPDX-License-Identifier: MIT
// Decoding frames, whole or in parts, sound or damaged.
#pragma once

#include "encode.hpp"
#include "program_cache.hpp"

#include <optional>

namespace tessera {

struct decode_options {
    unsigned threads = 0;  ///< 0: as many as the machine has
    bool statistics = false;
    bool any_fingerprint =
        false;  ///< decode blocks of PINNED models made under another fingerprint
    progress_function progress = {};
    std::stop_token stop = {};
};

/// What decoding may draw on. Codecs, and specs beside them, are needed for the small form only.
struct environment {
    const registry& plugins;
    asset_store assets = {};
    codec_library codecs = {};
    limits bounds = {};
    std::vector<spec> specs = {};
    std::shared_ptr<program_cache> cache = {};  ///< none: every file compiles its spec anew
};

/// Decodes every frame of `in`, back to back; no spec is needed. Errors name the source, the block
/// and the cause; every block before the damaged one has been written by then.
statistics decode(source& in, sink& out, const environment& with,
                  const decode_options& options = {});

/// The inverse of encode_raw: reads `in` whole.
statistics decode_raw(const pipeline& p, source& in, sink& out, const decode_options& options = {},
                      const limits& bounds = {});

/// Whether `start` (16 bytes suffice) begins a frame of ours, in either form.
bool is_frame(std::span<const std::uint8_t> start);

/// A stretch of the content that could not be brought back.
struct loss {
    std::uint64_t frame = 0;            ///< ordinal of the frame
    std::uint64_t first = 0, last = 0;  ///< blocks, inclusive; last UINT64_MAX: to the frame's end
    std::optional<std::uint64_t> offset, bytes;  ///< in the content, where they are known
    std::string why;
};
struct salvage_report {
    std::uint64_t blocks_kept = 0, bytes_kept = 0;
    std::vector<loss> lost;
};

/// Writes every block that is whole, in order, and tells what is lost. Uses the index where it is
/// sound, else looks for block headers by their checksums. Throws only if no header of a frame can
/// be read, or the sink fails.
salvage_report salvage(const random_access& in, sink& out, const environment& with,
                       const decode_options& options = {});

}  // namespace tessera
