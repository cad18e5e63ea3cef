// SPDX-License-Identifier: MIT
// Whether a model, a distribution and a coder can work together, and by which face: known before
// any data is read.
#include "entropy.hpp"

#include <fmt/format.h>

#include <bit>

namespace tessera::engine {

namespace {

std::string name_of(const bound_plugin& p) { return std::string(short_id(p.desc->id)); }

struct faces {
    bool bulk, step;
};
faces of_model(const tsr_model_api& m) {
    return {m.known != nullptr || (m.begin == nullptr && m.analyse != nullptr),
            m.begin != nullptr && m.predict != nullptr && m.update != nullptr};
}
faces of_distribution(const tsr_distribution_api& d, bool measured) {
    return {d.table != nullptr &&
                (!measured || (d.write_tables != nullptr && d.read_tables != nullptr)),
            answers_steps(d)};
}
faces of_coder(const tsr_coder_api& c) {
    return {c.encode != nullptr && c.decode != nullptr, codes_steps(c)};
}

// The first of the three that lacks what its neighbours need.
entropy_problem missing_face(const entropy_plan& plan, faces model, faces distribution) {
    if (!model.bulk && !model.step)
        return {"model", fmt::format("\"{}\" offers no predictions", name_of(plan.model))};
    const bool distribution_follows =
        (model.bulk && distribution.bulk) || (model.step && distribution.step);
    const char* wanted = model.step ? "step by step" : "in tables of a whole block";
    if (!distribution_follows)
        return {"distribution",
                fmt::format("\"{}\" cannot answer {}, as model \"{}\" needs it",
                            name_of(plan.distribution), wanted, name_of(plan.model))};
    return {"coder", fmt::format("\"{}\" cannot code {}, as model \"{}\" needs it",
                                 name_of(plan.coder), wanted, name_of(plan.model))};
}

}  // namespace

const char* kind_text(tsr_score_kind kind) {
    static constexpr const char* names[] = {"nothing known",
                                            "counts",
                                            "fixed-point logits",
                                            "binary16 numbers",
                                            "bfloat16 numbers",
                                            "binary32 numbers",
                                            "binary64 numbers",
                                            "32-bit probabilities of symbol 1",
                                            "known tables with a guess"};
    return names[kind < std::size(names) ? kind : 0];
}

std::string kinds_text(std::uint32_t kinds) {
    std::string list;
    for (tsr_score_kind k = TSR_COUNTS; k <= TSR_TABLE_GUESS_U32; ++k)
        if (kinds & TSR_KIND_BIT(k)) list += (list.empty() ? "" : ", ") + std::string(kind_text(k));
    return list;
}

tsr_totals totals_of(const bound_plugin& distribution) {
    tsr_totals totals{};
    totals.size = sizeof totals;
    distribution.api<tsr_distribution_api>().totals(distribution.plan.get(), &totals);
    return totals;
}

entropy_problem totals_problem(const bound_plugin& distribution, const bound_plugin& coder) {
    const tsr_totals totals = totals_of(distribution);
    const auto& api = coder.api<tsr_coder_api>();
    if (totals.max > api.max_total)
        return {"coder",
                fmt::format("\"{}\" takes totals up to {}, distribution \"{}\" makes up to {}",
                            name_of(coder), api.max_total, name_of(distribution), totals.max)};
    if ((api.flags & TSR_CODER_POWER_OF_TWO) && !totals.power_of_two)
        return {"coder",
                fmt::format(
                    "\"{}\" takes totals that are powers of two, distribution \"{}\" makes others",
                    name_of(coder), name_of(distribution))};
    return {};
}

bool answers_steps(const tsr_distribution_api& d) {
    return d.begin != nullptr && d.total != nullptr && d.interval != nullptr && d.locate != nullptr;
}

bool codes_steps(const tsr_coder_api& c) {
    return c.encode_begin != nullptr && c.decode_begin != nullptr;
}

entropy_problem arrange_entropy(entropy_plan& plan, tsr_type type) {
    const auto& model = plan.model.api<tsr_model_api>();
    const auto& distribution = plan.distribution.api<tsr_distribution_api>();
    const auto& coder = plan.coder.api<tsr_coder_api>();

    if (const tsr_score_kind kind = model.kind(plan.model.plan.get());
        (plan.distribution.desc->kinds & TSR_KIND_BIT(kind)) == 0)
        return {"distribution",
                fmt::format("\"{}\" takes {}, model \"{}\" makes {}", name_of(plan.distribution),
                            kinds_text(plan.distribution.desc->kinds), name_of(plan.model),
                            kind_text(kind))};

    const faces m = of_model(model), d = of_distribution(distribution, model.known == nullptr),
                c = of_coder(coder);
    plan.bulk = m.bulk && d.bulk && c.bulk;
    plan.step = m.step && d.step && c.step;
    if (!plan.bulk && !plan.step) return missing_face(plan, m, d);

    if (!plan.step && type == TSR_U64)
        return {"model", "predicts whole blocks, whose symbols are u8, u16 or u32; found u64"};

    return totals_problem(plan.distribution, plan.coder);
}

}  // namespace tessera::engine
