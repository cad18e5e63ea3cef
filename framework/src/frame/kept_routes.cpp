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

header whole_header(const engine::program& p) {
    header head;
    head.spec = p.spec.stored->dump();
    head.plugins = p.spec.plugins;
    for (const asset& a : p.spec.assets) head.assets.push_back({a.name, a.hash, a.size});
    head.fingerprint = p.fingerprint;
    return head;
}

std::vector<std::uint64_t> in_order(const engine::program& p) {
    std::vector<std::uint64_t> number(p.routes.size());
    std::iota(number.begin(), number.end(), std::uint64_t{0});
    return number;
}

}  // namespace

kept_routes keep_all(const engine::program& p) {
    std::call_once(p.header_made, [&] { p.header = write_header(whole_header(p)); });
    return {p.header, in_order(p)};
}

kept_routes keep_taken(const engine::program& p, const std::vector<bool>& taken) {
    if (!p.spec.stored->contains("routes") || !p.fingerprint.empty()) return keep_all(p);
    header head = whole_header(p);
    std::vector<std::uint64_t> number = in_order(p);
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
        number[i] = kept;
        if (taken[i] || i == at_least)
            ++kept;
        else
            routes.erase(p.routes[i].name);
    }
    needs needed;
    collect(routes, needed);
    std::erase_if(head.plugins, [&](const plugin_use& plugin) {
        return !needed.plugins.contains(std::string(short_id(plugin.id)));
    });
    // A text that only looks like a reference keeps an asset that nothing needs, no harm.
    std::erase_if(head.assets,
                  [&](const auto& asset) { return !needed.assets.contains(asset.name); });
    head.spec = spec.dump();
    return {write_header(head), std::move(number)};
}

}  // namespace tessera::frame
