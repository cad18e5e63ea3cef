// SPDX-License-Identifier: MIT
// One shared library: examined, loaded, its table of plugins checked.
#pragma once

#include <tessera/abi/plugin.h>

#include <filesystem>
#include <memory>
#include <string>

namespace tessera {

struct loaded_library {
    const tsr_entry* entry = nullptr;     ///< nullptr: refused
    std::shared_ptr<const void> library;  ///< keeps it loaded
    std::string problem;                  ///< why it was refused
};

/// Loads `library`, which runs its constructors. Never throws but for lack of memory.
loaded_library load_library(const std::filesystem::path& library);

/// What forbids using a table at all: another ABI, a size that does not fit. "" where nothing does.
std::string entry_problem(const tsr_entry& entry);

}  // namespace tessera
