// SPDX-License-Identifier: MIT
// Looking over an encoder's shoulder: the streams of symbols that a block's last steps coded, with
// what each came to.
#pragma once

#include <tessera/abi/stream.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace tessera {

/// A stream as the last step on its way took it: the symbols of an entropy stage, the bytes of
/// zstd, or what ends in a leaf without any step. Of alternatives, those of the one that was
/// chosen.
struct observed_stream {
    std::string_view maker;  ///< JSON pointer of the step that made it, "": it is the block itself
    std::string_view maker_id;
    std::string_view port;   ///< of that step, "" for the block itself
    bool split = false;      ///< that step has other ports beside it
    std::string_view coder;  ///< JSON pointer of the step that coded it, "": it is stored as it is
    std::string_view coder_id;
    tsr_stream symbols{};
    std::uint64_t coded_bytes = 0;   ///< of the leaf that it became
    std::uint64_t header_bytes = 0;  ///< that the coding step keeps beside: tables, for one
};

/// A block that was written. Bytes of its body that are neither a stream's nor a coding step's
/// header describe streams and choices, or are headers of steps before the last.
struct observed_block {
    std::uint64_t number = 0;
    std::string_view route, label;  ///< "" where there is none. Data: escape it
    std::uint64_t raw_bytes = 0;
    std::uint64_t header_bytes = 0;  ///< of the block's own header
    std::uint64_t body_bytes = 0;    ///< raw_bytes where it is stored
    bool stored = false;  ///< coding did not pay: nothing of what `streams` tells was written
    std::span<const observed_stream> streams;  ///< in the order of their leaves
};

/// Called for each block in order, by one thread at a time. What it is given lives until it
/// returns. A block's streams are kept in memory until then, within limits::memory.
using observe_function = std::function<void(const observed_block&)>;

}  // namespace tessera
