// SPDX-License-Identifier: MIT
// Assets that are not shipped, and the programs that bring them: files `elsewhere.tsv` in the
// directories of assets.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

/// The name of such a file: lines of an asset's name, a tab, and a program's path from the file's
/// directory on.
constexpr std::string_view list_of_elsewhere = "elsewhere.tsv";

/// The end of a message about an asset that is missing: "; PROGRAM brings NAME" by the first
/// directory that lists it with a program that is there, else "".
std::string how_to_get(std::string_view name,
                       const std::vector<std::filesystem::path>& directories);

}  // namespace tessera
