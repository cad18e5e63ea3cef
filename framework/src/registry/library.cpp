// SPDX-License-Identifier: MIT
// One shared library: examined, loaded, its table of plugins checked.
#include "library.hpp"

#include "exports.hpp"

#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>

namespace tessera {
namespace dll = boost::dll;
namespace {

constexpr std::uint32_t most_plugins = 1024;  // of one library

}  // namespace

std::string entry_problem(const tsr_entry& entry) {
    if (entry.abi_major != TSR_ABI_MAJOR)
        return fmt::format("built for plugin ABI {}.{}, this host speaks ABI {}", entry.abi_major,
                           entry.abi_minor, TSR_ABI_MAJOR);
    if (entry.size < sizeof(tsr_entry))
        return fmt::format("its table has {} bytes, expected at least {}", entry.size,
                           sizeof(tsr_entry));
    if (entry.count == 0 || entry.count > most_plugins || entry.plugins == nullptr)
        return fmt::format("its table lists {} plugins, expected 1 to {}",
                           entry.plugins == nullptr ? 0 : entry.count, most_plugins);
    return "";
}

loaded_library load_library(const std::filesystem::path& library) {
    std::error_code failed;
    // A path without a slash would be looked up in the system's library directories.
    const std::filesystem::path path = std::filesystem::absolute(library, failed);
    loaded_library result;
    result.problem = export_problem(path, TSR_ENTRY_SYMBOL);
    if (!result.problem.empty()) return result;
    try {
        // The throwing constructor: the other one loses what the loader says.
        auto loaded = std::make_shared<dll::shared_library>(
            path, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
        const auto& entry = loaded->get<const tsr_entry>(TSR_ENTRY_SYMBOL);
        result.problem = entry_problem(entry);
        if (!result.problem.empty()) return result;
        result.entry = &entry;
        result.library = std::move(loaded);
    } catch (const std::system_error& e) {
        result.problem = std::string("cannot be loaded: ") + e.what();
    }
    return result;
}

}  // namespace tessera
