// SPDX-License-Identifier: MIT
// Assets: weights, vocabularies, dictionaries and the like, known by the SHA-256 of their content.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

using sha256 = std::array<std::uint8_t, 32>;

sha256 hash_sha256(std::span<const std::uint8_t> bytes);
std::string to_hex(const sha256& hash);
/// 64 hexadecimal digits, or nothing.
std::optional<sha256> sha256_from_hex(std::string_view hex);

/// The bytes of one asset, mapped read-only; copies share them.
struct asset {
    std::string
        name;  ///< as the spec named it; never used as part of a path when it came from a frame
    sha256 hash{};
    std::uint64_t size = 0;
    std::span<const std::uint8_t> bytes;
    std::shared_ptr<const void> mapping;
};

/// Directories that hold assets. A value.
class asset_store {
  public:
    struct search {
        std::vector<std::filesystem::path> directories;  ///< of the command line (--assets)
        bool environment = true;                         ///< TESSERA_ASSET_PATH, colon-separated
        bool user = true;                                ///< $XDG_DATA_HOME/tessera/assets
        bool system = true;                              ///< PREFIX/share/tessera/assets
    };
    asset_store() = default;
    explicit asset_store(std::vector<std::filesystem::path> directories)
        : directories_(std::move(directories)) {}
    static asset_store standard();
    static asset_store standard(const search& where);

    /// The file `name` (a plain name without separators) in the first directory that has it. Throws
    /// error{reason::parameter} for a name that could be a path, and error{reason::unsupported}
    /// with the directories that were searched, and with the program that brings the asset where
    /// one of them has a file `elsewhere.tsv` that names it: lines of asset, tab and program, the
    /// program's path from that directory on.
    asset by_name(std::string_view name) const;
    /// The file with that content, whatever it is called; `size` (if not 0) rules out most files
    /// without reading them; by `name` the message tells how to get it, as by_name()'s does.
    /// Throws error{reason::unsupported}.
    asset by_hash(const sha256& hash, std::uint64_t size = 0, std::string_view name = {}) const;

    std::span<const std::filesystem::path> directories() const { return directories_; }
    /// Every file in the directories, unhashed: names and sizes.
    std::vector<std::filesystem::path> files() const;

  private:
    std::vector<std::filesystem::path> directories_;
};

}  // namespace tessera
