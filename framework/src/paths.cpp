// SPDX-License-Identifier: MIT
// Where this library is installed, and where its user keeps plugins, codecs and assets.
#include "paths.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace tessera {
namespace fs = std::filesystem;
namespace {

/// The file that this code was loaded from.
fs::path own_file() {
    Dl_info where{};
    const auto here = reinterpret_cast<const void*>(&own_file);
    fs::path file;
    if (dladdr(here, &where) != 0 && where.dli_fname != nullptr) file = where.dli_fname;
    // Of a program, and only of a program, the loader knows no more than what its caller typed.
    if (!file.is_absolute()) file = "/proc/self/exe";
    std::error_code failed;
    return fs::canonical(file, failed);
}

}  // namespace

fs::path install_prefix() {
    std::error_code failed;
    const fs::path directory = own_file().parent_path();
    const fs::path libraries = fs::path(TESSERA_LIBDIR_FROM_PREFIX).lexically_normal();

    fs::path prefix = directory, rest = libraries;
    while (!rest.empty() && !prefix.empty() && prefix.filename() == rest.filename()) {
        prefix = prefix.parent_path();
        rest = rest.parent_path();
    }
    if (rest.empty() && !prefix.empty()) return prefix;

    // Linked statically into a program of the same tree.
    prefix = directory.parent_path();
    if (directory.filename() == "bin" && fs::is_directory(prefix / libraries / "tessera", failed))
        return prefix;
    return TESSERA_PREFIX;
}

fs::path user_data_directory() {
    const auto absolute = [](const char* name) -> fs::path {
        const char* value = secure_getenv(name);
        return value != nullptr && *value == '/' ? fs::path(value) : fs::path();
    };
    if (const fs::path data = absolute("XDG_DATA_HOME"); !data.empty()) return data / "tessera";
    if (const fs::path home = absolute("HOME"); !home.empty()) return home / ".local/share/tessera";
    return {};
}

std::vector<fs::path> directories_from_environment(const char* variable) {
    std::vector<fs::path> out;
    const char* value = secure_getenv(variable);
    std::string_view left = value != nullptr ? value : "";
    while (!left.empty()) {
        const std::size_t colon = std::min(left.find(':'), left.size());
        if (colon > 0) out.emplace_back(left.substr(0, colon));
        left.remove_prefix(std::min(colon + 1, left.size()));
    }
    return out;
}

std::vector<fs::path> search_order(const search_path& where, const char* variable,
                                   const char* user_subdirectory, const fs::path& system) {
    std::vector<fs::path> out = where.given;
    if (where.environment)
        for (fs::path& directory : directories_from_environment(variable))
            out.push_back(std::move(directory));
    if (const fs::path user = user_data_directory(); where.user && !user.empty())
        out.push_back(user / user_subdirectory);
    if (where.system) out.push_back(system);
    return out;
}

std::string listed(const std::vector<fs::path>& directories, const char* none) {
    std::string out;
    for (const fs::path& directory : directories) {
        if (!out.empty()) out += ", ";
        out += directory.string();
    }
    return out.empty() ? none : out;
}

}  // namespace tessera
