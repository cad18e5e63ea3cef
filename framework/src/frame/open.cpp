// SPDX-License-Identifier: MIT
// Finding what a frame needs.
#include "open.hpp"

#include <tessera/error.hpp>

#include "../printable.hpp"
#include "kept_programs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::frame {

using nlohmann::json;

namespace {

std::string where_was_looked(const registry& plugins) {
    std::string out = "looked in";
    if (plugins.searched().empty()) out += " no directory";
    for (const auto& directory : plugins.searched()) out += ' ' + in_quotes(directory.string());
    if (!plugins.refused().empty()) {
        out += "; refused:";
        for (const refusal& r : plugins.refused())
            out += fmt::format(" {}{} ({})", in_quotes(r.origin),
                               r.id.empty() ? "" : ' ' + in_quotes(r.id), r.why);
    }
    return out;
}

const plugin* by_id(const registry& plugins, const std::string& id) {
    const auto all = plugins.plugins();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const plugin& p) { return id == p.desc->id; });
    return found == all.end() ? nullptr : &*found;
}

void check_plugins(const header& h, const registry& plugins) {
    for (const plugin_use& use : h.plugins) {
        const std::string wrote =
            fmt::format("plugin {} in bitstream format {} (written by its version {})",
                        in_quotes(use.id), use.format, use.version);
        const std::string home =
            use.home.empty() ? "" : fmt::format("; it is to be had at {}", in_quotes(use.home));
        const plugin* found = by_id(plugins, use.id);
        if (found == nullptr)
            throw error(reason::unsupported, fmt::format("needs {}, which is not installed{}; {}",
                                                         wrote, home, where_was_looked(plugins)));
        if (use.format < found->desc->format_min || use.format > found->desc->format)
            throw error(reason::unsupported,
                        fmt::format("needs {}; version {} in {} reads formats {} to {}{}", wrote,
                                    in_quotes(found->desc->version), in_quotes(found->origin),
                                    found->desc->format_min, found->desc->format, home));
    }
}

// Everything that compile(h) goes by.
std::string key_of(const header& h) {
    std::string key = h.spec;
    for (const asset_info& info : h.assets) {
        key += '\0' + info.name + '\0';
        key.append(info.hash.begin(), info.hash.end());
    }
    return key;
}

std::shared_ptr<const engine::program> compile(const header& h, const environment& with) {
    const auto find_asset = [&](const std::string& reference) -> asset {
        for (const asset_info& info : h.assets) {
            if ("asset:" + info.name != reference) continue;
            asset found = with.assets.by_hash(info.hash, info.size, info.name);
            found.name = info.name;
            return found;
        }
        throw error(reason::corrupt,
                    fmt::format("the header lists no asset for {}", in_quotes(reference)));
    };
    try {
        return engine::build(engine::resolve(json::parse(h.spec), with.plugins, find_asset,
                                             engine::origin_of_spec::frame),
                             with.plugins, with.bounds);
    } catch (const spec_error& e) {
        // An asset that is missing is no damage.
        const bool missing =
            std::any_of(h.assets.begin(), h.assets.end(), [&](const asset_info& info) {
                return e.message.find(to_hex(info.hash)) != std::string::npos;
            });
        throw error(missing ? reason::unsupported : reason::corrupt,
                    fmt::format("the spec in the header: {}", e.what()));
    }
}

std::shared_ptr<const engine::program> compile_small(std::uint64_t hash, const environment& with) {
    const engine::asset_finder find_asset = engine::finder_in(with.assets);
    std::vector<spec> candidates = with.specs;
    for (const codec_library::entry& e : with.codecs.list())
        if (e.problem.empty()) candidates.push_back(spec::load(e.file));
    for (const spec& candidate : candidates) {
        try {
            engine::resolved_spec found = engine::resolve(candidate.json(), with.plugins,
                                                          find_asset, engine::origin_of_spec::user);
            if (engine::small_form_hash(found) == hash)
                return engine::build(std::move(found), with.plugins, with.bounds);
        } catch (const error&) {
            // A codec that does not resolve here is not the one.
        }
    }
    throw error(reason::unsupported,
                fmt::format("a small message of the codec with hash {:016x}, which is none of the "
                            "{} installed codecs; name its spec",
                            hash, candidates.size()));
}

}  // namespace

std::shared_ptr<const engine::program> program_of(const header& h, const environment& with,
                                                  bool any_fingerprint) {
    check_plugins(h, with.plugins);
    const auto make = [&] { return compile(h, with); };
    const auto made = with.cache ? with.cache->kept().find_or(key_of(h), make) : make();
    if (made->fingerprint != h.fingerprint && !any_fingerprint)
        throw error(
            reason::unsupported,
            fmt::format(
                "a model of it is pinned: written under fingerprint {}, this machine has {}",
                in_quotes(h.fingerprint), in_quotes(made->fingerprint)));
    return made;
}

std::shared_ptr<const engine::program> small_program(std::uint64_t hash, const environment& with) {
    const auto make = [&] { return compile_small(hash, with); };
    // No spec in a header begins with a digit.
    return with.cache ? with.cache->kept().find_or(std::to_string(hash), make) : make();
}

std::vector<std::string> routes_of(const header& h) {
    const json document = json::parse(h.spec);
    if (!document.contains("routes")) return {""};
    std::vector<std::string> out;
    for (const auto& [name, unused] : document["routes"].items()) out.push_back(name);
    return out;
}

}  // namespace tessera::frame
