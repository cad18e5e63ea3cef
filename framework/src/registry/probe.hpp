// SPDX-License-Identifier: MIT
// Loading a library in a child process first.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace tessera {

/// probe_library with another patience than the usual one.
std::string probe_library(const std::filesystem::path& library, std::chrono::seconds patience);

}  // namespace tessera
