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

// Ids of the plugins in a list of steps, as a spec writes them.
void collect_uses(const json& value, std::set<std::string>& ids) {
    if (value.is_array())
        for (const json& element : value) collect_uses(element, ids);
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items()) {
        if (name == "use" && member.is_string()) ids.insert(member.get<std::string>());
        if (name != "params") collect_uses(member, ids);
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
    if (!p.spec.stored->contains("routes") || !p.spec.assets.empty() || !p.fingerprint.empty())
        return some;
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
    std::set<std::string> ids;
    collect_uses(routes, ids);
    std::erase_if(some.head.plugins, [&](const plugin_use& plugin) {
        return !ids.contains(std::string(short_id(plugin.id)));
    });
    some.head.spec = spec.dump();
    return some;
}

}  // namespace tessera::frame
