// SPDX-License-Identifier: MIT
// Names of encoded files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tessera::tool {

/// "in.tsr" -> "in", "in.tgz" -> "in.tar"; nothing where the name ends in no suffix that is known.
std::optional<std::filesystem::path> without_suffix(const std::filesystem::path& encoded);
/// The suffix that files of another system have which a raw mode of this codec writes ("gzip" ->
/// ".gz"), or "".
std::string raw_suffix(const std::string& codec);

}  // namespace tessera::tool
