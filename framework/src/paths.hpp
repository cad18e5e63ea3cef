// SPDX-License-Identifier: MIT
// Where this library is installed, and where its user keeps plugins, codecs and assets.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tessera {

/// The prefix that libtessera was installed under, found from where it lies now, so that an
/// installed tree may be moved; the configured one where that cannot be told.
std::filesystem::path install_prefix();

/// $XDG_DATA_HOME/tessera or $HOME/.local/share/tessera; empty where neither is set.
std::filesystem::path user_data_directory();

/// What the colon-separated environment variable lists, empty parts left out. Nothing in a program
/// that runs with raised privileges.
std::vector<std::filesystem::path> directories_from_environment(const char* variable);

/// Directories of one kind, in the order in which they are searched: those given, the environment
/// `variable`'s, the user's `subdirectory`, and `system`.
struct search_path {
    std::vector<std::filesystem::path> given;
    bool environment, user, system;
};
std::vector<std::filesystem::path> search_order(const search_path& where, const char* variable,
                                                const char* user_subdirectory,
                                                const std::filesystem::path& system);

/// "PATH, PATH", or `none` where the list is empty.
std::string listed(const std::vector<std::filesystem::path>& directories, const char* none);

}  // namespace tessera
