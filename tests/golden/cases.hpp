// SPDX-License-Identifier: MIT
// The golden frames: what each was made of, and from which content.
#pragma once

#include <tessera/tessera.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tessera::golden {

struct golden_frame {
    std::string name;  ///< frames/NAME.tsr
    std::string spec;  ///< JSON, or the name of a shipped codec
    std::vector<std::string>
        contents;        ///< files in content/, each a frame of its own, back to back
    bool small = false;  ///< in the small form
};

/// In the order in which they were added. A frame is never changed and never removed.
const std::vector<golden_frame>& frames();

/// What reading and writing them needs: the plugins of the tree, linked, and the segmenter "cut";
/// the assets beside the frames and the shipped ones; the shipped codecs.
environment surroundings(const std::filesystem::path& golden, const std::filesystem::path& codecs);

/// The content of a golden frame.
std::vector<std::uint8_t> content_of(const golden_frame& f, const std::filesystem::path& golden);

}  // namespace tessera::golden
