// SPDX-License-Identifier: MIT
// Directories that hold assets, searched by name or by content.
#include <tessera/assets.hpp>
#include <tessera/error.hpp>

#include "../paths.hpp"
#include "../printable.hpp"
#include "elsewhere.hpp"
#include "mapping.hpp"

#include <algorithm>

namespace tessera {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t longest_name = 255;  // bytes, as file systems have it

/// A name that cannot lead out of its directory, nor to what the file system hides.
bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && name[0] != '.' &&
           name.find_first_of(std::string_view("/\\\0", 3)) == name.npos;
}

/// The regular files of a directory by name; one that cannot be read has none.
std::vector<fs::path> files_in(const fs::path& directory) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code unknown;
        const std::string name = at->path().filename().string();
        if (is_plain_name(name) && name != list_of_elsewhere && at->is_regular_file(unknown))
            out.push_back(at->path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

asset from(mapped_file mapped, std::string name, const sha256& hash) {
    return {std::move(name), hash, mapped.bytes.size(), mapped.bytes, std::move(mapped.mapping)};
}

}  // namespace

asset_store asset_store::standard() { return standard(search{}); }

asset_store asset_store::standard(const search& where) {
    return asset_store(search_order(
        {where.directories, where.environment, where.user, where.system}, "TESSERA_ASSET_PATH",
        "assets", install_prefix() / TESSERA_DATADIR / "tessera" / "assets"));
}

asset asset_store::by_name(std::string_view name) const {
    if (!is_plain_name(name))
        throw error(reason::parameter,
                    in_quotes(name) +
                        " is no name of an asset: expected that of a file, without "
                        "directories and not hidden");
    for (const fs::path& directory : directories_) {
        const fs::path file = directory / name;
        std::error_code unknown;
        if (!fs::is_regular_file(file, unknown)) continue;
        mapped_file mapped = map_file(file);
        const sha256 hash = hash_sha256(mapped.bytes);
        return from(std::move(mapped), std::string(name), hash);
    }
    throw error(reason::unsupported, "no asset " + in_quotes(name) + " in " +
                                         listed(directories_, "any directory: none is set") +
                                         how_to_get(name, directories_));
}

asset asset_store::by_hash(const sha256& hash, std::uint64_t size, std::string_view name) const {
    for (const fs::path& file : files()) {
        std::error_code unknown;
        if (size != 0 && fs::file_size(file, unknown) != size) continue;
        try {
            mapped_file mapped = map_file(file);
            if (hash_sha256(mapped.bytes) == hash)
                return from(std::move(mapped), file.filename().string(), hash);
        } catch (const error& e) {
            if (e.why != reason::io) throw;  // a file that cannot be read is not the one
        }
    }
    throw error(
        reason::unsupported,
        "no asset with SHA-256 " + to_hex(hash) +
            (size != 0 ? " and " + std::to_string(size) + " bytes" : "") +
            (name.empty() ? " in "
                          : ", called " + in_quotes(name) + " where this was written, in ") +
            listed(directories_, "any directory: none is set") + how_to_get(name, directories_));
}

std::vector<fs::path> asset_store::files() const {
    std::vector<fs::path> out;
    for (const fs::path& directory : directories_)
        for (fs::path& file : files_in(directory)) out.push_back(std::move(file));
    return out;
}

}  // namespace tessera
