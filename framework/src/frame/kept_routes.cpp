// SPDX-License-Identifier: MIT
// Headers without the routes that no block takes.
#include "kept_routes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>
#include <set>

namespace tessera::frame {

namespace {

using nlohmann::json;

// What a list of steps needs, as a spec writes it: ids of plugins, and names of assets.
struct needs {
    std::set<std::string> plugins, assets;
};

void collect_assets(const json& params, needs& found) {
    constexpr std::string_view reference = "asset:";
    for (const json& value : params)
        if (value.is_string())
            if (const auto& text = value.get_ref<const std::string&>(); text.starts_with(reference))
                found.assets.insert(text.substr(reference.size()));
}

void collect(const json& value, needs& found) {
    if (value.is_array())
        for (const json& element : value) collect(element, found);
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items()) {
        if (name == "use" && member.is_string()) found.plugins.insert(member.get<std::string>());
        if (name == "params")
            collect_assets(member, found);
        else
            collect(member, found);
    }
}

}  // namespace

kept_routes keep_all(const engine::program& p) {
    kept_routes all;
    all.head.spec = p.spec.stored->dump();
    all.head.plugins = p.spec.plugins;
    for (const asset& a : p.spec.assets) all.head.assets.push_back({a.name, a.hash, a.size});
    all.head.fingerprint = p.fingerprint;
    all.number.resize(p.routes.size());
    std::iota(all.number.begin(), all.number.end(), std::uint64_t{0});
    return all;
}

kept_routes keep_taken(const engine::program& p, const std::vector<bool>& taken) {
    kept_routes some = keep_all(p);
    if (!p.spec.stored->contains("routes") || !p.fingerprint.empty()) return some;
    json spec = *p.spec.stored;
    json& routes = spec["routes"];
    // One has to be there.
    std::size_t at_least = p.routes.size(), shortest = SIZE_MAX;
    if (std::find(taken.begin(), taken.end(), true) == taken.end())
        for (std::size_t i = 0; i < p.routes.size(); ++i)
            if (const std::size_t size = routes[p.routes[i].name].dump().size(); size < shortest) {
                shortest = size;
                at_least = i;
            }
    std::uint64_t kept = 0;
    for (std::size_t i = 0; i < p.routes.size(); ++i) {
        some.number[i] = kept;
        if (taken[i] || i == at_least)
            ++kept;
        else
            routes.erase(p.routes[i].name);
    }
    needs needed;
    collect(routes, needed);
    std::erase_if(some.head.plugins, [&](const plugin_use& plugin) {
        return !needed.plugins.contains(std::string(short_id(plugin.id)));
    });
    // A text that only looks like a reference keeps an asset that nothing needs, no harm.
    std::erase_if(some.head.assets,
                  [&](const auto& asset) { return !needed.assets.contains(asset.name); });
    some.head.spec = spec.dump();
    return some;
}

}  // namespace tessera::frame
