// SPDX-License-Identifier: MIT
// First half of compiling: a spec as written becomes one with nothing left out. Grammar, names,
// parameters and assets are checked; no plan is made and no type flows yet.
#pragma once

#include <tessera/assets.hpp>
#include <tessera/pipeline.hpp>
#include <tessera/registry.hpp>

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::engine {

/// Finds what "asset:NAME" or "sha256:HEX" stands for. Throws error.
using asset_finder = std::function<asset(const std::string& reference)>;

/// One that looks "asset:NAME" up by name and "sha256:HEX" by content.
asset_finder finder_in(const asset_store& store);

/// A spec with every default written out. Steps are objects with "use" (and "params", "split"), or
/// with "choose".
struct resolved_spec {
    std::shared_ptr<const nlohmann::json> all;  ///< what build takes
    std::shared_ptr<const nlohmann::json>
        stored;  ///< what a frame keeps: encode-only parameters left out, assets by name
    std::string name;
    std::uint64_t block_size = 0;
    std::vector<plugin_use>
        plugins;                ///< each once, in order of first use; a segmenter is none of them
    std::vector<asset> assets;  ///< each once, in order of first use
    std::vector<std::pair<std::string, asset>> asset_of;  ///< by the parameter's value in `all`
};

enum class origin_of_spec {
    user,  ///< a segmenter must be there; "$name" is replaced
    frame  ///< the segmenter is not needed; the "params" of a spec are already in their places
};

/// Throws spec_error. `wanted` is a spec of DESIGN's grammar (framework/spec.schema.json).
resolved_spec resolve(const nlohmann::json& wanted, const registry& plugins,
                      const asset_finder& find_asset, origin_of_spec origin);

/// A plugin with every parameter written out.
struct resolved_reference {
    const plugin* found = nullptr;              ///< of the registry
    std::shared_ptr<const nlohmann::json> all;  ///< {"use": ..., "params": ...}
    std::vector<std::pair<std::string, asset>> asset_of;
};
/// The same for one plugin beside a spec: its id, or {"use": id, "params": {...}}. Throws
/// spec_error at `pointer`.
resolved_reference resolve_reference(const nlohmann::json& written, const std::string& pointer,
                                     tsr_shape shape, const registry& plugins,
                                     const asset_finder& find_asset);

/// What decoding depends on (the stored spec without its name, format numbers, asset hashes) in 8
/// bytes: the small form's name for a spec.
std::uint64_t small_form_hash(const resolved_spec& spec);

/// Which of a spec's `routes` a segmenter's `route` takes: that of the same name, else that of the
/// longest name that it continues behind a '-'. Nothing where the spec has none for it.
std::optional<std::size_t> route_taken(std::string_view route,
                                       const std::vector<std::string>& routes);

/// `pointer` + "/" + `index`.
std::string child(const std::string& pointer, std::size_t index);
/// `pointer` + "/" + `key`, escaped (RFC 6901).
std::string child(const std::string& pointer, std::string_view key);

/// "; did you mean \"x\"?" with the nearest of `names`, or "".
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& names);

}  // namespace tessera::engine
