// SPDX-License-Identifier: MIT
// Directories of dumps and of coded dumps: what is in them, and reading it within bounds.
#pragma once

#include "installation.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::tool {

/// A meta file below a root. Names are plain: what a JSON file says never leads out of a directory.
struct meta_place {
    std::filesystem::path directory;  ///< below the root
    std::string name;                 ///< "meta_t0_4", without what stands before and behind
};

/// Files of one root. Symbolic links are not followed. Where `frames`, NAME.tsr stands for NAME.
class file_tree {
  public:
    file_tree(std::filesystem::path root, const installation& here, bool frames)
        : root_(std::move(root)), here_(here), frames_(frames) {}

    /// Every PREFIX + "meta..." + ".json", sorted by directory and name. Throws error{reason::io}
    /// where a directory cannot be read.
    std::vector<meta_place> metas(std::string_view prefix) const;

    std::filesystem::path path(const std::filesystem::path& directory,
                               const std::string& name) const {
        return root_ / directory / name;
    }
    bool has(const std::filesystem::path& directory, const std::string& name) const;
    /// Throws error{reason::limit} past `most` bytes.
    std::vector<std::uint8_t> read(const std::filesystem::path& directory, const std::string& name,
                                   std::uint64_t most) const;
    std::string read_json(const std::filesystem::path& directory, const std::string& name) const;

  private:
    std::filesystem::path root_;
    const installation& here_;
    bool frames_;
};

/// Writes a file whole, its directory too where that is not there. Throws where it stands there and
/// -f is not given.
void write_whole(const std::filesystem::path& path, std::span<const std::uint8_t> bytes,
                 const options& wanted);
void write_whole(const std::filesystem::path& path, std::string_view text, const options& wanted);

}  // namespace tessera::tool
