// SPDX-License-Identifier: MIT
// Suffixes, ours and others'.
#include "suffixes.hpp"

#include <string_view>

namespace tessera::tool {
namespace {

struct suffix {
    std::string_view encoded, decoded;
};
constexpr suffix known[] = {{".tsr", ""},     {".gz", ""},       {".zst", ""}, {".br", ""},
                            {".tgz", ".tar"}, {".tzst", ".tar"}, {".czip", ""}};

}  // namespace

std::optional<std::filesystem::path> without_suffix(const std::filesystem::path& encoded) {
    const std::string name = encoded.filename().string();
    for (const suffix& s : known)
        if (name.size() > s.encoded.size() && name.ends_with(s.encoded))
            return encoded.parent_path() /
                   (name.substr(0, name.size() - s.encoded.size()) + std::string(s.decoded));
    return {};
}

std::string raw_suffix(const std::string& codec) {
    const std::string name = codec.substr(0, codec.find(':'));
    return name == "gzip"     ? ".gz"
           : name == "zstd"   ? ".zst"
           : name == "brotli" ? ".br"
           : name == "czip"   ? ".czip"
                              : "";
}

}  // namespace tessera::tool
