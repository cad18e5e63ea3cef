// SPDX-License-Identifier: MIT
// Loads a plugin library and checks its entry.
#pragma once

#include <tessera/abi.h>
#include <span>
#include <string>

namespace tessera::conform {

/// The descriptors of the library at `path`, which stays loaded. Throws std::runtime_error with the
/// reason.
std::span<const tsr_desc* const> load_library(const std::string& path);

}  // namespace tessera::conform
