// SPDX-License-Identifier: MIT
// Finds a distribution and a coder by name and sees that they work together step by step.
#include "../engine/resolve.hpp"
#include "../entropy/entropy.hpp"
#include "../spec/json_text.hpp"
#include "../spec/words.hpp"
#include "parts.hpp"

#include <tessera/steps.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera {

namespace {

using engine::bound_plugin;
using nlohmann::json;

/// JSON, an id, or an id with parameters behind a colon.
json written_reference(std::string_view text, const std::string& pointer) {
    try {
        if (text.starts_with('{')) return parse_json(text);
        const std::size_t colon = text.find(':');
        json out = {{"use", text.substr(0, colon)}};
        if (colon != text.npos)
            for (const assignment& a : assignments(text.substr(0, colon), text.substr(colon + 1)))
                out["params"][std::string(a.name)] = value_of_word(a.word);
        return out;
    } catch (const spec_error& e) {
        throw spec_error(pointer + e.pointer, e.message);
    }
}

bound_plugin bound(const engine::resolved_reference& reference, const std::string& pointer) {
    const json& all = *reference.all;
    try {
        return engine::bind(*reference.found, all.contains("params") ? all["params"].dump() : "{}",
                            reference.asset_of);
    } catch (const error& e) {
        if (e.why == reason::parameter) throw spec_error(pointer, e.what());
        throw error(e.why, fmt::format("{}: {}", pointer, e.what()));
    }
}

}  // namespace

step_codec step_codec::compile(std::string_view distribution, std::string_view coder,
                               const registry& plugins, const asset_store& assets) {
    const auto resolve = [&](std::string_view text, const char* pointer, tsr_shape shape) {
        return engine::resolve_reference(written_reference(text, pointer), pointer, shape, plugins,
                                         engine::finder_in(assets));
    };
    const auto predicted = resolve(distribution, "/distribution", TSR_DISTRIBUTION);
    const auto coded = resolve(coder, "/coder", TSR_CODER);
    auto parts = std::make_shared<engine::step_parts>();
    parts->distribution = bound(predicted, "/distribution");
    parts->coder = bound(coded, "/coder");
    parts->resolved = json{{"distribution", *predicted.all}, {"coder", *coded.all}}.dump();
    const auto require_steps = [](bool there, const char* pointer, const bound_plugin& plugin) {
        if (!there)
            throw spec_error(pointer,
                             fmt::format("\"{}\" works on whole blocks only, expected one that "
                                         "works step by step",
                                         short_id(plugin.desc->id)));
    };
    require_steps(engine::answers_steps(parts->distribution.api<tsr_distribution_api>()),
                  "/distribution", parts->distribution);
    require_steps(engine::codes_steps(parts->coder.api<tsr_coder_api>()), "/coder", parts->coder);
    const auto problem = engine::totals_problem(parts->distribution, parts->coder);
    if (!problem.message.empty()) throw spec_error("/" + problem.member, problem.message);
    step_codec made;
    made.parts_ = std::move(parts);
    return made;
}

std::string step_codec::resolved() const { return parts_->resolved; }

score_rows row_of(std::span<const float> row) {
    return {row.data(), TSR_F32, static_cast<std::uint32_t>(row.size())};
}
score_rows row_of(std::span<const double> row) {
    return {row.data(), TSR_F64, static_cast<std::uint32_t>(row.size())};
}

}  // namespace tessera
