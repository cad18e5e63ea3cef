// SPDX-License-Identifier: MIT
// Loads a plugin library and checks its entry.
#include "library.hpp"

#include <dlfcn.h>
#include <stdexcept>

namespace tessera::conform {

std::span<const tsr_desc* const> load_library(const std::string& path) {
    // Without a slash the loader would search its own directories.
    const std::string file = path.find('/') == std::string::npos ? "./" + path : path;
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    const auto* entry = static_cast<const tsr_entry*>(dlsym(library, TSR_ENTRY_SYMBOL));
    if (entry == nullptr)
        throw std::runtime_error(path + " exports no " TSR_ENTRY_SYMBOL ": no plugin library");
    if (entry->abi_major != TSR_ABI_MAJOR)
        throw std::runtime_error(path + " was built for ABI " + std::to_string(entry->abi_major) +
                                 ", this is ABI " + std::to_string(TSR_ABI_MAJOR));
    if (entry->size < sizeof(tsr_entry))
        throw std::runtime_error(path + ": its entry says it has " + std::to_string(entry->size) +
                                 " bytes, expected at least " + std::to_string(sizeof(tsr_entry)));
    if (entry->count == 0 || entry->plugins == nullptr)
        throw std::runtime_error(path + " holds no plugin");
    return {entry->plugins, entry->count};
}

}  // namespace tessera::conform
