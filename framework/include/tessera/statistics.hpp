// SPDX-License-Identifier: MIT
// What an encode or a decode did, as a whole and stage by stage.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tessera {

/// One stage, summed over blocks and threads. Times are CPU seconds of the stage alone, children
/// not counted.
struct stage_statistics {
    std::string pointer;  ///< JSON pointer of the step in the resolved spec
    std::string id;
    std::uint64_t calls = 0;
    std::uint64_t bytes_in = 0;  ///< of its input when encoding, of its rebuilt input when decoding
    std::uint64_t bytes_out =
        0;  ///< of all its outputs when encoding, headers included; of its parts when decoding
    double seconds = 0;
};

struct statistics {
    std::uint64_t raw_bytes = 0;    ///< decoded
    std::uint64_t frame_bytes = 0;  ///< encoded, everything
    std::uint64_t frames = 0, blocks = 0;
    std::uint64_t stored_blocks = 0;  ///< kept as they were because coding would have expanded them
    double seconds = 0;               ///< wall clock
    std::uint64_t checksum = 0;       ///< of the content, as the (last) frame's end marker has it
    std::vector<stage_statistics> stages;
};

}  // namespace tessera
