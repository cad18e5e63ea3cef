// SPDX-License-Identifier: MIT
// What tessera doctor finds, and its report.
#pragma once

#include "installation.hpp"

namespace tessera::tool {

struct codec_state {
    std::string name;
    std::filesystem::path file;
    std::string problem;  ///< "": it compiles
};

struct diagnosis {
    std::vector<std::filesystem::path> plugin_directories;  ///< whether they exist or not
    registry plugins;
    asset_store assets;
    codec_library codecs;
    std::vector<codec_state> codec_problems;
};

registry scan_plugins(const std::vector<std::filesystem::path>& directories);
void check_codecs(diagnosis& found);

/// `all`: also what is sound.
void print_text(const diagnosis& found, bool all);
void print_json(const diagnosis& found);

}  // namespace tessera::tool
