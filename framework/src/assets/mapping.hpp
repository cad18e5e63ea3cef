// SPDX-License-Identifier: MIT
// A file's bytes in memory, without reading them first.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace tessera {

struct mapped_file {
    std::span<const std::uint8_t> bytes;
    std::shared_ptr<const void> mapping;  ///< keeps `bytes` valid
};

/// Maps a regular file read-only. Throws error{reason::io}.
mapped_file map_file(const std::filesystem::path& path);

}  // namespace tessera
