// SPDX-License-Identifier: MIT
// The plugins, codecs and assets that the package works with.
#include "installation.hpp"

#include <dlfcn.h>

namespace tessera::python {
namespace fs = std::filesystem;
namespace {

/// A wheel has codecs and assets beside this extension, and its plugins inside it.
fs::path own_share() {
    Dl_info where{};
    const auto here = reinterpret_cast<const void*>(&own_share);
    if (dladdr(here, &where) == 0 || where.dli_fname == nullptr) return {};
    std::error_code failed;
    const fs::path share = fs::canonical(where.dli_fname, failed).parent_path() / "share";
    return fs::is_directory(share, failed) ? share : fs::path();
}

/// The standard directories but the system's, which no wheel belongs to; then the package's own.
template <class Store>
Store store_in(const fs::path& share, const char* folder) {
    if (share.empty()) return Store::standard();
    const Store outside = Store::standard({.directories = {}, .system = false});
    std::vector<fs::path> all(outside.directories().begin(), outside.directories().end());
    all.push_back(share / folder);
    return Store(std::move(all));
}

installation find() {
    const fs::path share = own_share();
    return {.plugins = registry::standard({.directories = {}, .system = share.empty()}),
            .codecs = store_in<codec_library>(share, "codecs"),
            .assets = store_in<asset_store>(share, "assets"),
            .programs = std::make_shared<program_cache>()};
}

}  // namespace

const installation& installed() {
    static const installation all = find();
    return all;
}

}  // namespace tessera::python
