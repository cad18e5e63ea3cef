// SPDX-License-Identifier: MIT
// The laws of stages: what encode makes, decode turns back, for every input that is not refused.
#include "damage.hpp"
#include "determinism.hpp"
#include "refusal.hpp"
#include "shapes.hpp"

#include <set>

namespace tessera::conform {
namespace {

std::string type_name(tsr_type type) { return sdk::name(type); }

void require_equal(const host::stream& found, const host::stream& expected) {
    if (found == expected) return;
    if (found.count != expected.count)
        throw broken("decoded " + std::to_string(found.count) + " elements, expected " +
                     std::to_string(expected.count));
    std::uint64_t at = 0;
    while (found.at(at) == expected.at(at)) ++at;
    throw broken("element " + std::to_string(at) + " of " + std::to_string(expected.count) +
                 " decoded as " + std::to_string(found.at(at)) + ", expected " +
                 std::to_string(expected.at(at)));
}

void round_trip(const host::stage& encoder, const host::stage& decoder, const host::stream& in) {
    const host::stream untouched = in;
    const host::coded coded = encoder.encode(in);
    if (!(in == untouched)) throw broken("encode overwrote its input");
    const host::coded kept = coded;
    try {
        require_equal(decoder.decode(coded, in), in);
    } catch (const sdk::error& e) {
        throw broken("what it encoded itself is refused by decode: " + explain(e));
    }
    if (kept.ports != coded.ports) throw broken("decode overwrote its input");
}

std::string round_trips(const subject& s, tsr_type type) {
    s.make<host::stage>();
    tally cases;
    bool some = false;
    const auto inputs = samples(type, s.how.seed);
    for (const std::string& params : s.params()) {
        std::unique_ptr<host::stage> encoder, decoder;
        if (!cases.attempt("parameters " + params, [&] {
                encoder = s.make<host::stage>(params);
                decoder = s.make_stored<host::stage>(params);
            }))
            continue;
        for (const sample& in : inputs)
            some |=
                cases.attempt(type_name(type) + " stream \"" + in.name + "\", parameters " + params,
                              [&] { round_trip(*encoder, *decoder, in.data); }) &&
                in.data.count > 0;
    }
    if (!some && s.how.brief)
        throw not_applicable("default parameters take no stream of " + type_name(type));
    if (!some) throw broken("no stream of " + type_name(type) + " was taken: " + cases.remark());
    return cases.remark();
}

std::string block_maximum_round_trip(const subject& s, tsr_type type) {
    const auto encoder = s.make<host::stage>();
    const auto decoder = s.make_stored<host::stage>(s.default_params());
    tally cases;
    for (const std::uint64_t less : {0, 1})
        cases.attempt("a block of " + std::to_string(s.how.block_bytes()) + " bytes", [&] {
            round_trip(
                *encoder, *decoder,
                block_maximum(type, s.how.block_bytes() - less * sdk::width(type), s.how.seed));
        });
    cases.attempt("a block of zeros", [&] {
        round_trip(*encoder, *decoder,
                   host::stream(type, s.how.block_bytes() / sdk::width(type), 0));
    });
    return cases.remark();
}

/// Raw mode: nobody stored how long the stream was, nor its alphabet and row.
std::string decode_without_count(const subject& s) {
    const auto encoder = s.make<host::stage>();
    const auto decoder = s.make_stored<host::stage>(s.default_params());
    tally cases;
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const sample& in : samples(type, s.how.seed))
            cases.attempt(type_name(type) + " stream \"" + in.name + "\"", [&] {
                const host::coded coded = encoder->encode(in.data);
                tsr_stream shape = in.data.shape();
                shape.count = TSR_UNKNOWN;
                shape.alphabet = shape.row = 0;
                try {
                    require_equal(decoder->decode(coded, shape), in.data);
                } catch (const sdk::error& e) {
                    require_clean_failure("decode without a count", e);
                    throw sdk::error{TSR_E_UNSUPPORTED, e.what()};
                }
            });
    return cases.remark();
}

std::string check_ports(const subject& s) {
    tally cases;
    s.make<host::stage>();
    for (const std::string& params : s.params())
        for (const tsr_type type : types_of(s.desc.accepts))
            cases.attempt(type_name(type) + ", parameters " + params, [&] {
                const auto plan = s.make<host::stage>(params);
                const auto ports = plan->ports(type), again = plan->ports(type);
                if (ports.empty() || ports.size() > TSR_MAX_PORTS)
                    throw broken(std::to_string(ports.size()) + " ports, expected 1 to 64");
                std::set<std::string> names;
                for (std::size_t p = 0; p < ports.size(); ++p) {
                    if (ports[p].type < TSR_BYTES || ports[p].type > TSR_U64)
                        throw broken("port " + std::to_string(p) + " has no type");
                    if (ports[p].name == nullptr || !names.insert(ports[p].name).second)
                        throw broken("port " + std::to_string(p) + " has no name of its own");
                    if (p >= again.size() || again[p].type != ports[p].type ||
                        std::string_view(again[p].name) != ports[p].name)
                        throw broken("asked twice, the ports differ");
                }
            });
    return cases.remark();
}

/// Streams so small that every truncation of what they become can be tried.
std::vector<host::stream> small_streams(tsr_type type, std::uint64_t seed) {
    std::vector<host::stream> all;
    for (const char* name : {"text", "random", "adversarial", "alphabet of 2",
                             "alphabet of 11 in rows of 7", "array of JSON"})
        for (const sample& in : samples(type, seed)) {
            if (in.name != name) continue;
            tsr_stream cut = in.data.view();
            cut.count = std::min<std::uint64_t>(cut.count, type == TSR_BYTES ? 150 : 63);
            all.emplace_back(cut);
        }
    return all;
}

/// Shapes that a damaged frame might announce for the stream that `in` was.
std::vector<tsr_stream> damaged_shapes(const host::stream& in) {
    std::vector<tsr_stream> all;
    const auto add = [&](std::uint64_t count, std::uint64_t alphabet, std::uint64_t row) {
        tsr_stream shape = in.shape();
        shape.count = count;
        shape.alphabet = alphabet;
        shape.row = row;
        all.push_back(shape);
    };
    for (const std::uint64_t count :
         {std::uint64_t{0}, std::uint64_t{1}, in.count - 1, in.count + 1, in.count * 2,
          std::uint64_t{1} << 20, std::uint64_t{1} << 40, UINT64_MAX / 2, UINT64_MAX - 1})
        add(count, in.alphabet, in.row);
    for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{3}, UINT64_MAX}) {
        add(in.count, number, in.row);
        add(in.count, in.alphabet, number);
    }
    return all;
}

std::string survives_damage(const subject& s, tsr_type type) {
    std::string remark;
    s.make<host::stage>();
    auto walk = s.params();
    if (walk.size() > 6) walk.resize(6);
    for (const std::string& params : walk)
        for (const host::stream& in : small_streams(type, s.how.seed)) {
            host::coded coded;
            std::unique_ptr<host::stage> decoder;
            try {
                coded = s.make<host::stage>(params)->encode(in);
                decoder = s.make_stored<host::stage>(params);
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
                continue;
            }
            decoder->around.memory_limit = std::uint64_t{16} << 20;
            const std::string about = "parameters " + params + ": ";
            try {
                const unsigned flips = s.how.flips() / (params == walk.front() ? 1 : 4);
                const std::string found =
                    survive_damage(coded, flips, s.how.seed,
                                   [&](const host::coded& c) { decoder->decode(c, in); });
                if (remark.empty()) remark = found;
                for (const tsr_stream& shape : damaged_shapes(in)) {
                    const std::string at_hand =
                        "announced with count " + std::to_string(shape.count) + ", alphabet " +
                        std::to_string(shape.alphabet) + ", row " + std::to_string(shape.row);
                    note(at_hand);
                    try {
                        decoder->decode(coded, shape);
                    } catch (const sdk::error& e) {
                        require_clean_failure(at_hand, e);
                    }
                }
            } catch (const broken& e) {
                throw broken(about + e.what());
            }
        }
    if (remark.empty()) throw not_applicable("no small stream of this type was taken");
    return remark + " for the first of its kind";
}

/// The first small stream that the stage takes, of any type.
host::stream taken_stream(const subject& s, const host::stage& plan) {
    for (const tsr_type type : types_of(s.desc.accepts))
        for (host::stream& in : small_streams(type, s.how.seed)) {
            try {
                plan.encode(in);
                return std::move(in);
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
            }
        }
    throw not_applicable("no small stream was taken");
}

std::string survives_refusal(const subject& s) {
    const auto plan = s.make<host::stage>();
    const host::stream in = taken_stream(s, *plan);
    const host::coded coded = plan->encode(in);
    const auto encode = [&] {
        product p;
        p.add(plan->encode(in));
        return p.bytes();
    };
    const auto decode = [&] {
        product p;
        p.add(plan->decode(coded, in));
        return p.bytes();
    };
    unsigned refused = refuse_host_memory(plan->around, encode);
    refused += refuse_host_memory(plan->around, decode);
    refused += refuse_operator_new(s.desc, encode);
    refused += refuse_operator_new(s.desc, decode);
    refused += refuse_operator_new(s.desc, [&] {
        s.make<host::stage>()->ports(in.type);
        return host::bytes{};
    });
    return std::to_string(refused) + " requests refused";
}

std::string can_be_cancelled(const subject& s) {
    const auto plan = s.make<host::stage>();
    plan->around.cancelled = true;
    for (const tsr_type type : types_of(s.desc.accepts)) {
        const host::stream in = block_maximum(type, s.how.block_bytes() / 4, s.how.seed);
        try {
            plan->encode(in);
        } catch (const sdk::error& e) {
            if (e.status != TSR_E_CANCELLED && !is_refusal(e))
                throw broken("encode after the caller gave up: " + explain(e));
        }
    }
    return {};
}

}  // namespace

host::bytes stage_products(const subject& s, const host::stage& plan) {
    product all;
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const sample& in : samples(type, s.how.seed)) {
            try {
                const host::stream filled(in.data.view(), plan.around.fill);
                const host::coded coded = plan.encode(filled);
                all.add(coded);
                all.add(plan.decode(coded, filled));
            } catch (const sdk::error& e) {
                if (!is_refusal(e)) throw;
                all.add(std::string_view(e.what()));
            }
        }
    return all.bytes();
}

void add_stage_laws(laws& all, const subject& s) {
    all.push_back(
        {"ports are named, typed and the same each time", [s] { return check_ports(s); }});
    for (const tsr_type type : types_of(s.desc.accepts)) {
        const std::string of = " of " + type_name(type);
        all.push_back({"streams" + of + " round-trip", [=] { return round_trips(s, type); }});
        all.push_back({"the largest blocks" + of + " round-trip",
                       [=] { return block_maximum_round_trip(s, type); }});
        all.push_back(
            {"damaged data" + of + " is survived", [=] { return survives_damage(s, type); }});
    }
    all.push_back(
        {"a decode without a count is right or refused", [s] { return decode_without_count(s); }});
    all.push_back({"refused memory is survived", [s] { return survives_refusal(s); }});
    all.push_back({"a cancelled call ends well", [s] { return can_be_cancelled(s); }});
}

}  // namespace tessera::conform
