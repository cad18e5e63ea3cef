// SPDX-License-Identifier: MIT
// Golden files: what a plugin wrote once it must read for as long as it says so. One file a plugin
// and format, DIR/ID-FORMAT.json, written when it is missing and asked for, never rewritten.
#include "golden_text.hpp"
#include "product.hpp"
#include "scores.hpp"
#include "shapes.hpp"
#include "tables.hpp"

#include <unistd.h>
#include <fstream>

namespace tessera::conform {
namespace {

/// How one shape records what it makes, and checks what it once made.
struct recorder {
    json (*record)(const subject&, const std::string& params);
    /// Throws `broken`. Returns whether encoding today gives the recorded bytes.
    bool (*replay)(const subject&, const std::string& params, const json& recorded);
};

json record_stage(const subject& s, const std::string& params) {
    json cases = json::array();
    const auto plan = s.make<host::stage>(params);
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const sample& in : samples(type, 1)) {
            tsr_stream few = in.data.view();
            few.count = std::min<std::uint64_t>(few.count, 40);
            const host::stream input(few);
            try {
                cases.push_back(
                    {{"input", to_json(input)}, {"coded", to_json(plan->encode(input))}});
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
            }
        }
    return cases;
}

bool replay_stage(const subject& s, const std::string& params, const json& recorded) {
    const host::stream input = stream_from(recorded.at("input"));
    const auto decoder = s.make_stored<host::stage>(params);
    if (!(decoder->decode(coded_from(recorded.at("coded")), input) == input))
        throw broken("decodes to something else");
    return to_json(s.make<host::stage>(params)->encode(input)) == recorded.at("coded");
}

json record_coder(const subject& s, const std::string& params) {
    json cases = json::array();
    const auto plan = s.make<host::coder>(params);
    for (const table_sample& in : table_samples(plan->api().flags, plan->api().max_total, 1)) {
        if (in.table.lower.size() > 16) continue;
        const host::tables with(in.table);
        const host::stream symbols = symbols_for(with, TSR_U8, 60, 1);
        json recorded = {{"table", to_json(in.table)}, {"symbols", to_json(symbols)}};
        if (plan->api().encode != nullptr) recorded["bulk"] = to_json(plan->encode(with, symbols));
        if (plan->api().encode_begin != nullptr)
            recorded["three lanes"] =
                to_json(plan->encode_steps(3, batches_of(in.table, symbols, 3, 16)));
        cases.push_back(std::move(recorded));
    }
    return cases;
}

bool replay_coder(const subject& s, const std::string& params, const json& recorded) {
    const host::table table = table_from(recorded.at("table"));
    const host::tables with(table);
    const host::stream symbols = stream_from(recorded.at("symbols"));
    const auto plan = s.make<host::coder>(params);
    bool same = true;
    if (recorded.contains("bulk")) {
        const host::coded coded = coded_from(recorded["bulk"]);
        if (!(plan->decode(with, coded, symbols.type, symbols.count) == symbols))
            throw broken("the bulk face decodes to something else");
        same &= to_json(plan->encode(with, symbols)) == recorded["bulk"];
    }
    if (recorded.contains("three lanes")) {
        const host::coded coded = coded_from(recorded["three lanes"]);
        if (!(plan->decode_symbols(3, coded, table, symbols.type, symbols.count) == symbols))
            throw broken("the step face decodes to something else");
        same &= to_json(plan->encode_steps(3, batches_of(table, symbols, 3, 16))) ==
                recorded["three lanes"];
    }
    return same;
}

json record_distribution(const subject& s, const std::string& params) {
    json cases = json::array();
    const auto plan = s.make<host::distribution>(params);
    for (const tsr_score_kind kind : kinds_of(s.desc.kinds))
        for (const std::uint32_t alphabet : {2u, 5u})
            for (const score_sample& in : score_samples(kind, alphabet, 1)) {
                if (kind == TSR_P1_U32 && alphabet != 2) continue;
                json recorded = {{"kind", kind},
                                 {"alphabet", alphabet},
                                 {"scores", hex({in.data.memory.data(), in.data.memory.bytes()})}};
                try {
                    if (plan->api().table != nullptr)
                        recorded["table"] = to_json(plan->table(in.data));
                    if (plan->api().interval != nullptr) {
                        const std::uint32_t zero = 0;
                        const auto first = plan->locate(in.data, std::span(&zero, 1));
                        recorded["first"] = {plan->total(in.data), first.symbols[0],
                                             first.intervals[0].frequency};
                    }
                } catch (const sdk::error& e) {
                    require_clean_failure(in.name, e);
                    continue;
                }
                cases.push_back(std::move(recorded));
            }
    return cases;
}

bool replay_distribution(const subject& s, const std::string& params, const json& recorded) {
    const auto plan = s.make<host::distribution>(params);
    host::scores scores(recorded.at("kind").get<tsr_score_kind>(),
                        recorded.at("alphabet").get<std::uint32_t>());
    const host::bytes content = from_hex(recorded.at("scores"));
    if (content.size() != scores.memory.bytes()) throw broken("its scores have another size");
    std::memcpy(scores.memory.data(), content.data(), content.size());
    if (recorded.contains("table") && to_json(plan->table(scores)) != recorded["table"])
        throw broken("another table");
    if (recorded.contains("first")) {
        const std::uint32_t zero = 0;
        const auto first = plan->locate(scores, std::span(&zero, 1));
        const json today = {plan->total(scores), first.symbols[0], first.intervals[0].frequency};
        if (today != recorded["first"])
            throw broken("total, symbol and frequency at point 0 are " + today.dump() +
                         ", once they were " + recorded["first"].dump());
    }
    return true;
}

/// The digest of all that a model says of `in`, given its header.
std::uint64_t digest_of_predictions(const host::model& plan, const host::stream& in,
                                    const host::model::analysis& analysis) {
    product said;
    if (analysis.measured)
        for (const host::scores& row : analysis.measured->all) said.add(row);
    if (plan.api().known != nullptr)
        for (const host::scores& row : plan.known(in, analysis.header).all) said.add(row);
    if (plan.api().begin != nullptr)
        for (const host::scores& row : plan.walk(in, analysis.header, 2).said) said.add(row);
    return digest(said.bytes());
}

json record_model(const subject& s, const std::string& params) {
    json cases = json::array();
    const auto plan = s.make<host::model>(params);
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const std::uint64_t alphabet : {2, 11, 256}) {
            const host::stream in = skewed_symbols(type, 80, alphabet, 1);
            try {
                const auto analysis = plan->analyse(in);
                cases.push_back({{"input", to_json(in)},
                                 {"header", hex(analysis.header)},
                                 {"digest", digest_of_predictions(*plan, in, analysis)}});
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
            }
        }
    return cases;
}

bool replay_model(const subject& s, const std::string& params, const json& recorded) {
    const auto plan = s.make<host::model>(params);
    const host::stream in = stream_from(recorded.at("input"));
    auto analysis = plan->analyse(in);
    const bool same = hex(analysis.header) == recorded.at("header");
    analysis.header = from_hex(recorded.at("header"));
    if (digest_of_predictions(*plan, in, analysis) != recorded.at("digest"))
        throw broken("it predicts something else");
    return same;
}

recorder recorder_of(tsr_shape shape) {
    switch (shape) {
        case TSR_STAGE:
            return {record_stage, replay_stage};
        case TSR_CODER:
            return {record_coder, replay_coder};
        case TSR_DISTRIBUTION:
            return {record_distribution, replay_distribution};
        case TSR_MODEL:
            return {record_model, replay_model};
        default:
            throw not_applicable("segmenters write nothing that is read later");
    }
}

std::string path_of(const subject& s, std::uint32_t format) {
    return s.how.golden + '/' + s.desc.id + '-' + std::to_string(format) + ".json";
}

json record(const subject& s) {
    json file = {{"plugin", s.desc.id}, {"format", s.desc.format}, {"golden", json::array()}};
    for (const std::string& params : s.params()) {
        try {
            json cases = recorder_of(s.desc.shape).record(s, params);
            file["golden"].push_back(
                {{"params", json::parse(params)}, {"cases", std::move(cases)}});
        } catch (const sdk::error& e) {
            if (!is_refusal(e)) throw;
        }
    }
    return file;
}

/// Written under another name first, so that no half of a file can ever stand there.
void write_once(const std::string& path, const json& file) {
    const std::string half = path + ".new";
    std::ofstream(half) << file.dump(1) << '\n';
    if (link(half.c_str(), path.c_str()) != 0 || unlink(half.c_str()) != 0)
        throw std::runtime_error("cannot write " + path);
}

std::string replay(const subject& s, std::uint32_t format) {
    const std::string path = path_of(s, format);
    std::ifstream in(path);
    if (!in) {
        if (!s.how.write_golden || format != s.desc.format)
            throw not_applicable("there is no " + path);
        write_once(path, record(s));
        return "written to " + path;
    }
    unsigned cases = 0, otherwise = 0;
    try {
        const json file = json::parse(in);
        for (const json& group : file.at("golden")) {
            const std::string params = group.at("params").dump();
            for (const json& recorded : group.at("cases")) {
                const std::string at_hand =
                    path + ", case " + std::to_string(cases++) + ", parameters " + params;
                note(at_hand);
                try {
                    otherwise += !recorder_of(s.desc.shape).replay(s, params, recorded);
                } catch (const sdk::error& e) {
                    throw broken(at_hand + ": " + explain(e));
                } catch (const broken& e) {
                    throw broken(at_hand + ": " + e.what());
                }
            }
        }
    } catch (const json::exception& e) {
        throw broken(path + ": " + e.what());
    }
    const std::string remark =
        std::to_string(cases) + " cases, " + std::to_string(otherwise) + " encoded otherwise today";
    if (otherwise > 0 && s.how.golden_exact && format == s.desc.format) throw broken(remark);
    return remark;
}

}  // namespace

void add_golden_laws(laws& all, const subject& s) {
    for (std::uint32_t format = s.desc.format_min; format <= s.desc.format; ++format)
        all.push_back({"golden files of format " + std::to_string(format) + " are read",
                       [=] { return replay(s, format); }});
}

}  // namespace tessera::conform
