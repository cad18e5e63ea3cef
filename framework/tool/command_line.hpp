// SPDX-License-Identifier: MIT
// Reading the command line.
#pragma once

#include "options.hpp"

namespace tessera::tool {

/// Throws usage_error with the nearest name where a verb or an option is unknown.
options read_command_line(std::vector<std::string> words);

}  // namespace tessera::tool
