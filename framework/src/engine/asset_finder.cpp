// SPDX-License-Identifier: MIT
// What a parameter that names an asset stands for.
#include "resolve.hpp"

#include "../spec/json_text.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera::engine {

asset_finder finder_in(const asset_store& store) {
    return [&store](const std::string& reference) {
        if (reference.starts_with("asset:")) return store.by_name(reference.substr(6));
        const auto hash =
            reference.starts_with("sha256:") ? sha256_from_hex(reference.substr(7)) : std::nullopt;
        if (!hash)
            throw error(
                reason::parameter,
                fmt::format(
                    "expected \"asset:NAME\" or \"sha256:\" and 64 hexadecimal digits, found {}",
                    found_text(reference)));
        asset found = store.by_hash(*hash);
        found.name =
            reference.substr(7, 16);  // what it happens to be called here says nothing elsewhere
        return found;
    };
}

}  // namespace tessera::engine
