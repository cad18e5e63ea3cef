// SPDX-License-Identifier: MIT
// Plans and types of specs: from a resolved spec to the tree that blocks run through.
#include "program.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::engine {

using nlohmann::json;

namespace {

// Ports of the step whose split encloses the steps being built, as far as they are decoded before.
struct enclosing {
    const std::vector<step::port>* ports = nullptr;
    std::size_t earlier = 0;
};

std::string types_of(std::uint32_t mask) {
    std::string out;
    for (tsr_type t = TSR_BYTES; t <= TSR_U64; ++t)
        if (mask & TSR_TYPE_BIT(t)) out += (out.empty() ? "" : " or ") + std::string(type_name(t));
    return out;
}

class builder {
  public:
    builder(program& out, const registry& plugins) : out_(out), plugins_(plugins) {}

    std::unique_ptr<step> steps(const json& list, const std::string& pointer, tsr_type in,
                                const enclosing& around) {
        return from(list, 0, pointer, in, around);
    }

    bound_plugin bound(const json& reference, const std::string& pointer, tsr_shape shape) {
        const plugin* found = plugins_.find(reference.at("use").get<std::string>(), shape);
        if (found == nullptr)
            throw spec_error(pointer,
                             "the plugin is gone");  // resolve found it in the same registry
        const std::string params = reference.contains("params") ? reference["params"].dump() : "{}";
        try {
            bound_plugin made = engine::bind(*found, params, out_.spec.asset_of);
            note_fingerprint(made);
            return made;
        } catch (const spec_error&) {
            throw;
        } catch (const error& e) {
            if (e.why == reason::parameter) throw spec_error(pointer, e.what());
            throw error(e.why, fmt::format("{}: {}", pointer, e.what()));
        }
    }

  private:
    std::unique_ptr<step> from(const json& list, std::size_t index, const std::string& pointer,
                               tsr_type in, const enclosing& around) {
        if (index == list.size()) {
            if (in != TSR_BYTES && in != TSR_U8)
                throw spec_error(
                    index == 0 ? pointer : child(pointer, index - 1),
                    fmt::format("the list ends with {}, expected bytes or u8; add a step that "
                                "makes bytes, such as \"bitpack\" or \"entropy\"",
                                type_name(in)));
            return nullptr;
        }
        const json& written = list[index];
        auto made = std::make_unique<step>();
        made->pointer = child(pointer, index);
        made->input = in;
        if (written.contains("choose")) {
            made->is = step::kind::choose;
            made->id = "choose";
            made->by_sample = written.value("by", "trial") == "sample";
            for (const auto& [name, alternative] : written["choose"].items())
                made->ports.push_back(
                    {name, in,
                     steps(alternative, child(child(made->pointer, "choose"), name), in, around)});
            return made;
        }
        written["use"] == "entropy" ? make_entropy(*made, written, around)
                                    : make_stage(*made, written);
        made->place = out_.places.size();
        out_.places.push_back({made->pointer, made->id, type_name(in), {}});
        for (const step::port& p : made->ports)
            out_.places.back().outputs.emplace_back(p.name, type_name(p.type));
        follow(*made, list, index, pointer, around);
        return made;
    }

    void make_stage(step& s, const json& written) {
        s.stage = bound(written, s.pointer, TSR_STAGE);
        const tsr_desc& desc = *s.stage.desc;
        s.id = short_id(desc.id);
        if ((desc.accepts & TSR_TYPE_BIT(s.input)) == 0)
            throw spec_error(s.pointer, fmt::format("\"{}\" takes {}, found {}", s.id,
                                                    types_of(desc.accepts), type_name(s.input)));
        const auto& api = s.stage.api<tsr_stage_api>();
        tsr_port ports[TSR_MAX_PORTS] = {};
        std::uint32_t count = desc.port_count;
        if (api.ports != nullptr) {
            tsr_call call;
            try {
                call.check(api.ports(s.stage.plan.get(), &host, &call, s.input, ports, &count));
            } catch (const error& e) {
                throw spec_error(s.pointer, e.what());
            }
        } else {
            std::copy(desc.ports, desc.ports + std::min(count, TSR_MAX_PORTS), ports);
        }
        if (count == 0 || count > TSR_MAX_PORTS)
            throw spec_error(s.pointer, fmt::format("\"{}\" announces {} outputs, expected 1 to {}",
                                                    s.id, count, TSR_MAX_PORTS));
        for (std::uint32_t i = 0; i < count; ++i) {
            if (ports[i].name == nullptr || ports[i].type < TSR_BYTES || ports[i].type > TSR_U64)
                throw spec_error(
                    s.pointer,
                    fmt::format("\"{}\" announces output {} without a name or a known type", s.id,
                                i));
            s.ports.push_back({ports[i].name, ports[i].type, nullptr});
        }
    }

    void make_entropy(step& s, const json& written, const enclosing& around) {
        s.is = step::kind::entropy;
        s.id = "entropy";
        s.entropy.model = bound(written["model"], child(s.pointer, "model"), TSR_MODEL);
        s.entropy.distribution =
            bound(written["distribution"], child(s.pointer, "distribution"), TSR_DISTRIBUTION);
        s.entropy.coder = bound(written["coder"], child(s.pointer, "coder"), TSR_CODER);
        const json lanes = written.value("lanes", json("auto"));
        s.entropy.lanes = lanes.is_string() ? 0 : lanes.get<std::uint32_t>();
        if (const std::uint32_t accepts = s.entropy.model.desc->accepts;
            (accepts & TSR_TYPE_BIT(s.input)) == 0)
            throw spec_error(
                child(s.pointer, "model"),
                fmt::format("\"{}\" takes {}, found {}", short_id(s.entropy.model.desc->id),
                            types_of(accepts), type_name(s.input)));
        if (const auto [member, message] = arrange_entropy(s.entropy, s.input); !message.empty())
            throw spec_error(child(s.pointer, member), message);
        s.ports.push_back({"out", TSR_BYTES, nullptr});
        if (!written.contains("given")) return;
        for (std::size_t i = 0; i < written["given"].size(); ++i) {
            const std::string name = written["given"][i].get<std::string>();
            std::vector<std::string> names;
            for (std::size_t p = 0; p < around.earlier; ++p)
                names.push_back((*around.ports)[p].name);
            const auto found = std::find(names.begin(), names.end(), name);
            if (found == names.end())
                throw spec_error(
                    child(child(s.pointer, "given"), i),
                    fmt::format("\"{}\" is no port that is decoded before this one{}", name,
                                names.empty() ? "; there is none" : did_you_mean(name, names)));
            s.given.push_back(static_cast<std::size_t>(found - names.begin()));
        }
    }

    // What comes behind the ports: the rest of the list, or the branches of a split.
    void follow(step& s, const json& list, std::size_t index, const std::string& pointer,
                const enclosing& around) {
        const json& written = list[index];
        if (!written.contains("split")) {
            if (s.ports.size() != 1)
                throw spec_error(
                    s.pointer,
                    fmt::format(
                        "\"{}\" has {} outputs ({}), expected a \"split\" with a branch for each",
                        s.id, s.ports.size(), port_names(s)));
            s.ports[0].next = from(list, index + 1, pointer, s.ports[0].type, around);
            return;
        }
        const std::string at = child(s.pointer, "split");
        for (const auto& branch : written["split"].items()) {
            const std::string& name = branch.key();
            if (std::none_of(s.ports.begin(), s.ports.end(),
                             [&](const step::port& p) { return p.name == name; })) {
                std::vector<std::string> names;
                for (const step::port& p : s.ports) names.push_back(p.name);
                throw spec_error(child(at, name), fmt::format("\"{}\" has no such port{}", s.id,
                                                              did_you_mean(name, names)));
            }
        }
        for (std::size_t i = 0; i < s.ports.size(); ++i) {
            step::port& p = s.ports[i];
            if (!written["split"].contains(p.name))
                throw spec_error(
                    at, fmt::format("expected a branch for port \"{}\" of \"{}\", found none",
                                    p.name, s.id));
            p.next = steps(written["split"][p.name], child(at, p.name), p.type, {&s.ports, i});
        }
    }

    static std::string port_names(const step& s) {
        std::string out;
        for (const step::port& p : s.ports) out += (out.empty() ? "" : ", ") + p.name;
        return out;
    }

    void note_fingerprint(const bound_plugin& made) {
        if ((made.desc->flags & TSR_PINNED) == 0 || made.desc->extension == nullptr) return;
        const auto* api = static_cast<const tsr_fingerprint_api*>(
            made.desc->extension(TSR_FINGERPRINT_EXTENSION));
        if (api == nullptr) return;
        if (!out_.fingerprint.empty()) out_.fingerprint += "; ";
        out_.fingerprint += api->fingerprint(made.plan.get());
    }

    program& out_;
    const registry& plugins_;
};

}  // namespace

std::shared_ptr<const program> build(resolved_spec spec, const registry& plugins,
                                     const limits& bounds, tsr_type input) {
    auto out = std::make_shared<program>();
    out->spec = std::move(spec);
    out->small_form = small_form_hash(out->spec);
    out->bounds = bounds;
    out->input = input;
    const json& all = *out->spec.all;
    builder work(*out, plugins);
    if (all.contains("segment") && all["segment"].is_object())
        out->segmenter = work.bound(all["segment"], "/segment", TSR_SEGMENTER);
    if (all.contains("routes"))
        for (const auto& [name, list] : all["routes"].items())
            out->routes.push_back({name, work.steps(list, child("/routes", name), input, {})});
    else
        out->routes.push_back({"", work.steps(all["pipeline"], "/pipeline", input, {})});
    return out;
}

std::optional<std::pair<std::string, std::string>> raw_mode_problem(const program& p) {
    if (p.routes.size() != 1 || !p.routes[0].name.empty())
        return std::pair{"/segment", "raw mode has no place for routes"};
    for (const step* s = p.routes[0].first.get(); s != nullptr; s = s->ports[0].next.get()) {
        if (s->is == step::kind::choose)
            return std::pair{s->pointer, "raw mode has no place for a choice"};
        if (s->is == step::kind::entropy)
            return std::pair{s->pointer, "raw mode has no place for the header of an entropy step"};
        if (s->ports.size() != 1)
            return std::pair{s->pointer, "raw mode has no place for several streams"};
    }
    return {};
}

}  // namespace tessera::engine
