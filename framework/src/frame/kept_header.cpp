// SPDX-License-Identifier: MIT
// Headers without the ways that no block takes.
#include "kept_header.hpp"

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

bool has_choice(const engine::step* s) {
    return s != nullptr &&
           (s->is == engine::step::kind::choose ||
            std::any_of(s->ports.begin(), s->ports.end(),
                        [](const engine::step::port& p) { return has_choice(p.next.get()); }));
}

// Alternatives are numbered by their names, which stay. A list without steps ends with bytes, so a
// choice between ways for typed streams stays as it is.
void empty_alternatives(const engine::step* s, const taken_ways& taken, json& spec) {
    if (s == nullptr) return;
    if (s->is == engine::step::kind::choose && (s->input == TSR_BYTES || s->input == TSR_U8)) {
        const auto found = taken.alternatives.find(s);
        json& alternatives = spec[json::json_pointer(s->pointer + "/choose")];
        for (std::size_t i = 0; i < s->ports.size(); ++i)
            if (found == taken.alternatives.end() || !found->second.contains(i))
                alternatives[s->ports[i].name] = json::array();
            else
                empty_alternatives(s->ports[i].next.get(), taken, spec);
        return;
    }
    for (const engine::step::port& port : s->ports)
        empty_alternatives(port.next.get(), taken, spec);
}

void keep_routes(const engine::program& p, const std::set<std::size_t>& taken, json& routes,
                 std::vector<std::uint64_t>& number) {
    // One has to be there.
    std::size_t at_least = p.routes.size(), shortest = SIZE_MAX;
    if (taken.empty())
        for (std::size_t i = 0; i < p.routes.size(); ++i)
            if (const std::size_t size = routes[p.routes[i].name].dump().size(); size < shortest) {
                shortest = size;
                at_least = i;
            }
    std::uint64_t kept = 0;
    for (std::size_t i = 0; i < p.routes.size(); ++i) {
        number[i] = kept;
        if (taken.contains(i) || i == at_least)
            ++kept;
        else
            routes.erase(p.routes[i].name);
    }
}

}  // namespace

bool has_ways(const engine::program& p) {
    return p.routes.size() > 1 ||
           std::any_of(p.routes.begin(), p.routes.end(),
                       [](const auto& route) { return has_choice(route.first.get()); });
}

kept_header keep_all(const engine::program& p) {
    std::call_once(p.header_made, [&] { p.header = write_header(whole_header(p)); });
    return {p.header, in_order(p)};
}

kept_header keep_taken(const engine::program& p, const taken_ways& taken) {
    if (!has_ways(p) || !p.fingerprint.empty()) return keep_all(p);
    header head = whole_header(p);
    std::vector<std::uint64_t> number = in_order(p);
    json spec = *p.spec.stored;
    for (const engine::program::route& route : p.routes)
        empty_alternatives(route.first.get(), taken, spec);
    if (spec.contains("routes")) keep_routes(p, taken.routes, spec["routes"], number);
    needs needed;
    collect(spec.contains("routes") ? spec["routes"] : spec["pipeline"], needed);
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
