// SPDX-License-Identifier: MIT
// Telling the formats of other systems apart.
#include "foreign.hpp"

#include "escape.hpp"
#include "options.hpp"

#include <tessera/decode.hpp>
#include <tessera/error.hpp>
#include <tessera/spec.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tessera::tool {
namespace {

constexpr std::array<std::string_view, 4> names{"tessera", "gzip", "zstd", "brotli"};

bool begins_zstd(std::span<const std::uint8_t> start) {
    if (start.size() < 4 || start[3] != (start[0] == 0x28 ? 0xFD : 0x18)) return false;
    const bool frame = start[0] == 0x28 && start[1] == 0xB5 && start[2] == 0x2F;
    // RFC 8878, 3.1.2: a skippable frame may come first.
    const bool skippable = (start[0] & 0xF0) == 0x50 && start[1] == 0x2A && start[2] == 0x4D;
    return frame || skippable;
}

}  // namespace

bool begins_czip(std::span<const std::uint8_t> start) {
    constexpr std::string_view magic = "CZIPv1";
    return start.size() >= magic.size() && std::equal(magic.begin(), magic.end(), start.begin());
}

const char* format_name(file_format format) {
    return names[static_cast<std::size_t>(format)].data();
}

file_format format_of_name(const std::string& name) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<file_format>(i);
    const auto nearest = nearest_name(name, names);
    throw usage_error(fmt::format(
        "--format: expected tessera, gzip, zstd or brotli, found \"{}\"{}", escape(name),
        nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
}

file_format recognise(std::span<const std::uint8_t> start, const std::string& name) {
    if (is_frame(start)) return file_format::tessera;
    if (start.size() >= 3 && start[0] == 0x1F && start[1] == 0x8B && start[2] == 8)
        return file_format::gzip;
    if (begins_zstd(start)) return file_format::zstd;
    if (begins_czip(start))
        throw error(
            reason::unsupported,
            fmt::format("{}: a file of compress-zip, which takes its model to decode: "
                        "tessera decompress -p czip:model=asset:FILE.czm --assets DIRECTORY",
                        name));
    if (name.ends_with(".br")) return file_format::brotli;
    if (start.empty())
        throw error(
            reason::corrupt,
            fmt::format("{}: empty, expected a frame of tessera or a gzip or zstd file", name));
    std::string found;
    for (std::size_t i = 0; i < start.size() && i < 4; ++i)
        found += fmt::format(" {:02x}", start[i]);
    throw error(
        reason::corrupt,
        fmt::format(
            "{}: expected a frame of tessera or a gzip or zstd file, found one that begins with{}",
            name, found));
}

}  // namespace tessera::tool
