// SPDX-License-Identifier: MIT
// Grammar, names, parameters and assets of specs.
#include "resolve.hpp"

#include "expect.hpp"
#include "own_parameters.hpp"

#include "../spec/json_text.hpp"
#include "../spec/schema.hpp"
#include "../spec/size.hpp"

#include <tessera/error.hpp>
#include <tessera/limits.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace tessera::engine {

using nlohmann::json;

std::string child(const std::string& pointer, std::string_view key) {
    return pointer_to(pointer, key);
}

std::string child(const std::string& pointer, std::size_t index) {
    return pointer + '/' + std::to_string(index);
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string_view near = nearest_name(typed, views);
    return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

namespace {

class resolver {
  public:
    resolver(const registry& plugins, const asset_finder& find_asset, origin_of_spec origin)
        : plugins_(plugins), find_asset_(find_asset), origin_(origin) {}

    resolved_spec run(const json& wanted) {
        expect_object(wanted, "");
        expect_keys(
            wanted, "",
            {"tessera", "name", "about", "block", "params", "pipeline", "segment", "routes"});
        if (!wanted.contains("tessera"))
            throw spec_error("/tessera", "expected the version of the grammar, 1, found nothing");
        if (wanted["tessera"] != 1)
            throw spec_error(
                "/tessera",
                "expected 1, the version of the grammar that this program reads, found " +
                    found_text(wanted["tessera"]));
        out_.name = wanted.contains("name")
                        ? expect_name(wanted["name"], "/name")
                        : throw spec_error("/name", "expected a name, found nothing");
        const json block = wanted.value("block", json("4MiB"));
        out_.block_size = parse_size(block, "/block", 1, format_limits::block);
        if (wanted.contains("params"))
            parameters_ = own_parameters(expect_object(wanted["params"], "/params"));

        json all = {{"tessera", 1}, {"name", out_.name}, {"block", format_size(out_.block_size)}};
        json stored = all;
        if (wanted.contains("pipeline")) {
            if (wanted.contains("segment")) cuts(wanted, all);
            if (wanted.contains("routes"))
                throw spec_error("/routes", "a spec has either a pipeline or routes, found both");
            std::tie(all["pipeline"], stored["pipeline"]) =
                steps(wanted["pipeline"], "/pipeline", 0);
        } else if (wanted.contains("segment")) {
            segment(wanted, all, stored);
        } else {
            if (wanted.contains("routes")) throw spec_error("/routes", "routes need a \"segment\"");
            throw spec_error("/pipeline",
                             "expected a pipeline, or a segment with routes, found neither");
        }
        out_.all = std::make_shared<const json>(std::move(all));
        out_.stored = std::make_shared<const json>(std::move(stored));
        return std::move(out_);
    }

    resolved_reference run_one(const json& written, const std::string& pointer, tsr_shape shape) {
        resolved_reference one;
        one.all =
            std::make_shared<const json>(reference(written, pointer, shape, &one.found).first);
        one.asset_of = std::move(out_.asset_of);
        return one;
    }

  private:
    using pair = std::pair<json, json>;  // what build takes, what a frame stores

    // A segmenter before a pipeline cuts, and that is all: what it wrote is read without it.
    void cuts(const json& wanted, json& all) {
        if (origin_ == origin_of_spec::frame)
            throw spec_error("/segment", "expected none beside a pipeline");
        all["segment"] = reference(wanted["segment"], "/segment", TSR_SEGMENTER).first;
    }

    void segment(const json& wanted, json& all, json& stored) {
        if (!wanted.contains("routes"))
            throw spec_error("/routes", "expected the routes of the segment, found nothing");
        expect_object(wanted["routes"], "/routes");
        if (origin_ == origin_of_spec::user) {
            const plugin* found = nullptr;
            std::tie(all["segment"], stored["segment"]) =
                reference(wanted["segment"], "/segment", TSR_SEGMENTER, &found);
            const tsr_desc& desc = *found->desc;
            stored["segment"] = short_id(desc.id);
            std::vector<std::string> routes(desc.routes, desc.routes + desc.route_count);
            std::vector<std::string> routed;
            for (const auto& [route, list] : wanted["routes"].items()) routed.push_back(route);
            for (const std::string& route : routes)
                if (!route_taken(route, routed))
                    throw spec_error(
                        "/routes",
                        fmt::format(
                            "expected steps for route \"{}\" of segmenter \"{}\", found none",
                            route, short_id(desc.id)));
            for (const auto& [route, list] : wanted["routes"].items())
                if (std::find(routes.begin(), routes.end(), route) == routes.end())
                    throw spec_error(child("/routes", route),
                                     fmt::format("segmenter \"{}\" has no such route{}",
                                                 short_id(desc.id), did_you_mean(route, routes)));
        } else {
            stored["segment"] = all["segment"] = expect_name(wanted["segment"], "/segment");
        }
        if (wanted["routes"].empty())
            throw spec_error("/routes", "expected at least one route, found none");
        all["routes"] = stored["routes"] = json::object();
        for (const auto& [route, list] : wanted["routes"].items())
            std::tie(all["routes"][route], stored["routes"][route]) =
                steps(list, child("/routes", route), 0);
    }

    pair steps(const json& list, const std::string& pointer, std::size_t depth) {
        if (!list.is_array())
            throw spec_error(pointer, "expected an array of steps, found " + found_text(list));
        if (depth > spec_limits::depth)
            throw spec_error(pointer,
                             fmt::format("branches nest deeper than {}", spec_limits::depth));
        pair out = {json::array(), json::array()};
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (const auto name = named_alternative(list[i], child(pointer, i));
                !name.empty() && i + 1 == list.size()) {
                const std::string at = child(child(child(pointer, i), "choose"), name);
                const auto [all, stored] = steps(list[i]["choose"][name], at, depth + 1);
                out.first.insert(out.first.end(), all.begin(), all.end());
                out.second.insert(out.second.end(), stored.begin(), stored.end());
                return out;
            }
            auto [all, stored] = step(list[i], child(pointer, i), depth, i + 1 == list.size());
            out.first.push_back(std::move(all));
            out.second.push_back(std::move(stored));
        }
        return out;
    }

    /// The alternative that a choice's "by" names: its steps stand in the place of the choice. "":
    /// none.
    std::string named_alternative(const json& written, const std::string& pointer) const {
        if (origin_ == origin_of_spec::frame || !written.is_object() || !written.contains("by") ||
            !written.contains("choose") || !written["choose"].is_object())
            return "";
        const json by = substitute(written["by"], child(pointer, "by"));
        const bool names = by.is_string() && by != "trial" && by != "sample";
        return names && written["choose"].contains(by) ? by.get<std::string>() : "";
    }

    pair step(const json& written, const std::string& pointer, std::size_t depth, bool last) {
        if (++steps_ > spec_limits::steps)
            throw spec_error(pointer, fmt::format("more than {} steps", spec_limits::steps));
        json value = substitute(written, pointer);
        if (value.is_string()) value = json{{"use", value}};
        if (!value.is_object())
            throw spec_error(pointer,
                             "expected the id of a stage or an object, found " + found_text(value));
        if (value.contains("choose")) {
            if (!last)
                throw spec_error(
                    pointer, "a \"choose\" ends its list; put what follows into its alternatives");
            return choose(value, pointer, depth);
        }
        if (!value.contains("use"))
            throw spec_error(pointer, "expected \"use\" or \"choose\", found neither");
        if (value["use"] == "entropy") return entropy(value, pointer);

        expect_keys(value, pointer, {"use", "params", "split"});
        json plain = value;
        plain.erase("split");
        auto [all, stored] = reference(plain, pointer, TSR_STAGE);
        if (value.contains("split")) {
            if (!last)
                throw spec_error(
                    pointer,
                    "a step with \"split\" ends its list; put what follows into its branches");
            const std::string at = child(pointer, "split");
            expect_object(value["split"], at);
            all["split"] = stored["split"] = json::object();
            for (const auto& [port, list] : value["split"].items())
                std::tie(all["split"][port], stored["split"][port]) =
                    steps(list, child(at, port), depth + 1);
        }
        return {std::move(all), std::move(stored)};
    }

    pair choose(const json& value, const std::string& pointer, std::size_t depth) {
        if (origin_ == origin_of_spec::frame)
            expect_keys(value, pointer, {"choose"});
        else
            expect_keys(value, pointer, {"choose", "by"});
        const json by = substitute(value.value("by", json("trial")), child(pointer, "by"));
        const std::string at = child(pointer, "choose");
        const json& alternatives = expect_object(value["choose"], at);
        if (by != "trial" && by != "sample")
            throw spec_error(
                child(pointer, "by"),
                "expected \"trial\", \"sample\" or an alternative's name, found " + found_text(by) +
                    (by.is_string() ? did_you_mean(by.get<std::string>(), names_in(alternatives))
                                    : ""));
        if (alternatives.empty() || alternatives.size() > 128)
            throw spec_error(
                at, fmt::format("expected 1 to 128 alternatives, found {}", alternatives.size()));
        json all = json::object(), stored = json::object();
        for (const auto& [name, list] : alternatives.items())
            std::tie(all[name], stored[name]) = steps(list, child(at, name), depth + 1);
        return {json{{"choose", all}, {"by", by}}, json{{"choose", stored}}};
    }

    pair entropy(const json& value, const std::string& pointer) {
        expect_keys(value, pointer, {"use", "lanes", "given", "model", "distribution", "coder"});
        json all = {{"use", "entropy"}}, stored = all;
        const json lanes = substitute(value.value("lanes", json("auto")), child(pointer, "lanes"));
        if (lanes != "auto" && !(lanes.is_number_unsigned() && lanes >= 1 && lanes <= 4096))
            throw spec_error(child(pointer, "lanes"),
                             "expected 1 to 4096 or \"auto\", found " + found_text(lanes));
        all["lanes"] = lanes;
        if (value.contains("given")) {
            const std::string at = child(pointer, "given");
            if (!value["given"].is_array())
                throw spec_error(
                    at, "expected an array of port names, found " + found_text(value["given"]));
            for (std::size_t i = 0; i < value["given"].size(); ++i)
                expect_name(value["given"][i], child(at, i));
            all["given"] = stored["given"] = value["given"];
        }
        for (const auto& [key, shape] : {std::pair{"model", TSR_MODEL},
                                         {"distribution", TSR_DISTRIBUTION},
                                         {"coder", TSR_CODER}}) {
            if (!value.contains(key))
                throw spec_error(child(pointer, key),
                                 fmt::format("expected a {}, found nothing", key));
            std::tie(all[key], stored[key]) = reference(value[key], child(pointer, key), shape);
        }
        return {std::move(all), std::move(stored)};
    }

    // A plugin with its parameters: "id" or {"use": id, "params": {...}}.
    pair reference(const json& written, const std::string& pointer, tsr_shape shape,
                   const plugin** out = nullptr) {
        json value = substitute(written, pointer);
        if (value.is_string()) value = json{{"use", value}};
        expect_object(value, pointer);
        expect_keys(value, pointer, {"use", "params"});
        if (!value.contains("use"))
            throw spec_error(
                child(pointer, "use"),
                fmt::format("expected the id of a {}, found nothing", shape_name(shape)));
        const json use = substitute(value["use"], child(pointer, "use"));
        const std::string id = expect_name(use, child(pointer, "use"));
        const plugin* found = plugins_.find(id, shape);
        if (found == nullptr) throw spec_error(pointer, unknown(id, shape));
        if (out != nullptr) *out = found;

        const std::string at = child(pointer, "params");
        const json& schema = schema_of(*found->desc);
        json given = value.contains("params") ? expect_object(value["params"], at) : json::object();
        for (auto& [key, parameter] : given.items())
            parameter = substitute(parameter, child(at, key));
        json params = resolve_parameters(schema, given, at);
        json kept = strip_encode_only(schema, params);
        for (const std::string& name : asset_parameters(schema)) {
            const std::string value_of = params[name].get<std::string>();
            if (value_of.empty()) continue;
            const bool for_decoding = kept.contains(name);
            const std::string stored_as = take_asset(value_of, child(at, name), for_decoding);
            if (for_decoding) kept[name] = stored_as;
        }
        if (shape != TSR_SEGMENTER) take_plugin(*found);
        json all = {{"use", short_id(found->desc->id)}}, stored = all;
        if (!params.empty()) all["params"] = std::move(params);
        if (!kept.empty()) stored["params"] = std::move(kept);
        return {std::move(all), std::move(stored)};
    }

    // A plugin that is used often is asked once.
    const json& schema_of(const tsr_desc& desc) {
        json& schema = schemas_[&desc];
        if (schema.is_null()) schema = json::parse(desc.schema);
        return schema;
    }

    std::string unknown(const std::string& id, tsr_shape shape) const {
        std::vector<std::string> names;
        for (const plugin& p : plugins_.plugins())
            if (p.desc->shape == shape) names.emplace_back(short_id(p.desc->id));
        for (const tsr_shape other :
             {TSR_STAGE, TSR_MODEL, TSR_DISTRIBUTION, TSR_CODER, TSR_SEGMENTER})
            if (other != shape && plugins_.find(id, other) != nullptr)
                return fmt::format("{} is a {}, expected a {}", found_text(id), shape_name(other),
                                   shape_name(shape));
        return fmt::format("{} is not a {}{}", found_text(id), shape_name(shape),
                           did_you_mean(id, names));
    }

    void take_plugin(const plugin& p) {
        for (const plugin_use& u : out_.plugins)
            if (u.id == p.desc->id) return;
        out_.plugins.push_back(
            {p.desc->id, p.desc->version, p.desc->home, p.desc->format, p.origin});
    }

    // Returns how the frame names it, which lists what decoding needs.
    std::string take_asset(const std::string& reference, const std::string& pointer,
                           bool for_decoding) {
        const asset found = find(reference, pointer);
        for (const asset& a : out_.assets)
            if (a.name == found.name && a.hash != found.hash)
                throw spec_error(pointer, fmt::format("two different assets are called {}",
                                                      found_text(found.name)));
        if (for_decoding && std::none_of(out_.assets.begin(), out_.assets.end(),
                                         [&](const asset& a) { return a.name == found.name; }))
            out_.assets.push_back(found);
        return "asset:" + found.name;
    }

    asset find(const std::string& reference, const std::string& pointer) {
        for (const auto& [value, known] : out_.asset_of)
            if (value == reference) return known;
        try {
            out_.asset_of.emplace_back(reference, find_asset_(reference));
        } catch (const spec_error&) {
            throw;
        } catch (const error& e) {
            throw spec_error(pointer, e.what());
        }
        return out_.asset_of.back().second;
    }

    json substitute(const json& value, const std::string& pointer) const {
        return origin_ == origin_of_spec::frame ? value : parameters_.substitute(value, pointer);
    }

    const registry& plugins_;
    const asset_finder& find_asset_;
    origin_of_spec origin_;
    own_parameters parameters_;
    std::map<const tsr_desc*, json> schemas_;
    std::size_t steps_ = 0;
    resolved_spec out_;
};

}  // namespace

resolved_spec resolve(const json& wanted, const registry& plugins, const asset_finder& find_asset,
                      origin_of_spec origin) {
    return resolver(plugins, find_asset, origin).run(wanted);
}

resolved_reference resolve_reference(const json& written, const std::string& pointer,
                                     tsr_shape shape, const registry& plugins,
                                     const asset_finder& find_asset) {
    return resolver(plugins, find_asset, origin_of_spec::user).run_one(written, pointer, shape);
}

std::uint64_t small_form_hash(const resolved_spec& spec) {
    json basis = *spec.stored;
    basis.erase("name");
    std::map<std::string, std::uint32_t> formats;
    for (const plugin_use& p : spec.plugins) formats[p.id] = p.format;
    json hashes = json::object();
    for (const asset& a : spec.assets) hashes[a.name] = to_hex(a.hash);
    const std::string text = json{{"spec", basis}, {"formats", formats}, {"assets", hashes}}.dump();
    const sha256 hash =
        hash_sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | hash[static_cast<std::size_t>(i)];
    return value;
}

}  // namespace tessera::engine
