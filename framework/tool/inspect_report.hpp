// SPDX-License-Identifier: MIT
// The reports of tessera inspect.
#pragma once

#include "foreign.hpp"

#include <tessera/reader.hpp>

namespace tessera::tool {

struct inspected {
    std::string path;
    std::uint64_t size = 0;
    file_format format = file_format::tessera;
    std::vector<frame_info> frames;  ///< of our own format only
};

/// `all`: the spec and every block too.
void print_details(const std::vector<inspected>& files, bool all);
void print_json(const std::vector<inspected>& files);

}  // namespace tessera::tool
