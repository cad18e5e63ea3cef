// SPDX-License-Identifier: MIT
// The laws of coders: both faces round-trip, and what is damaged is refused or decoded within
// bounds.
#include "damage.hpp"
#include "determinism.hpp"
#include "random.hpp"
#include "refusal.hpp"
#include "shapes.hpp"
#include "tables.hpp"

namespace tessera::conform {
namespace {

using plan = host::coder;

std::vector<table_sample> samples_for(const subject& s) {
    const auto& api = *static_cast<const tsr_coder_api*>(s.desc.api);
    return table_samples(api.flags, api.max_total, s.how.seed);
}

void require_same(const host::stream& found, const host::stream& expected) {
    for (std::uint64_t i = 0; i < expected.count; ++i)
        if (found.at(i) != expected.at(i))
            throw broken("symbol " + std::to_string(i) + " of " + std::to_string(expected.count) +
                         " decoded as " + std::to_string(found.at(i)) + ", expected " +
                         std::to_string(expected.at(i)));
}

/// What a coder wrote itself it must read.
template <class F>
void must_decode(const F& decode) {
    try {
        decode();
    } catch (const sdk::error& e) {
        throw broken("what it encoded itself is refused by decode: " + explain(e));
    }
}

void bulk_round_trip(const plan& encoder, const plan& decoder, const host::tables& with,
                     tsr_type type, std::uint64_t count, std::uint64_t seed) {
    const host::stream symbols = symbols_for(with, type, count, seed);
    const host::coded coded = encoder.encode(with, symbols);
    must_decode([&] { require_same(decoder.decode(with, coded, type, count), symbols); });
}

/// Runs `check` with an encoder and a decoder of each parameter set.
template <class F>
std::string over_plans(const subject& s, const F& check) {
    tally cases;
    s.make<plan>();
    for (const std::string& params : s.params()) {
        std::unique_ptr<plan> encoder, decoder;
        if (cases.attempt("parameters " + params, [&] {
                encoder = s.make<plan>(params);
                decoder = s.make_stored<plan>(params);
            }))
            check(cases, *encoder, *decoder, ", parameters " + params);
    }
    if (cases.kept() <= s.params().size()) throw broken("nothing was taken: " + cases.remark());
    return cases.remark();
}

std::string bulk_round_trips(const subject& s) {
    const auto tables = samples_for(s);
    return over_plans(
        s, [&](tally& cases, const plan& encoder, const plan& decoder, const std::string& params) {
            for (const table_sample& in : tables)
                for (const std::uint64_t count : {0, 1, 2, 1021, 5000})
                    for (const tsr_type type : {symbol_type(in.table), tsr_type{TSR_U32}}) {
                        if (s.how.brief && count > 1021) continue;
                        cases.attempt(std::to_string(count) + " symbols, " + in.name + params, [&] {
                            bulk_round_trip(encoder, decoder, host::tables(in.table), type, count,
                                            s.how.seed);
                        });
                    }
        });
}

/// Several tables of one alphabet, used in turn by groups of symbols.
host::tables many_tables(const std::vector<table_sample>& samples, std::uint64_t seed,
                         std::size_t alphabet, std::uint64_t total, std::uint64_t group,
                         std::uint64_t symbols) {
    host::tables all;
    all.group = group;
    for (const table_sample& in : samples)
        if (in.table.lower.size() == alphabet && in.table.total == total)
            all.all.push_back(in.table);
    random r(seed);
    for (std::uint64_t at = 0; at < symbols && !all.all.empty(); at += group)
        all.of_group.push_back(static_cast<std::uint16_t>(r.below(all.all.size())));
    return all;
}

std::string many_tables_round_trip(const subject& s) {
    const auto tables = samples_for(s);
    return over_plans(
        s, [&](tally& cases, const plan& encoder, const plan& decoder, const std::string& params) {
            for (const table_sample& in : tables) {
                const std::size_t alphabet = in.table.lower.size();
                if (alphabet > 1000 || in.name.rfind("even", 0) != 0) continue;
                for (const auto& [group, symbols] : std::vector<std::pair<unsigned, unsigned>>{
                         {1, 9}, {7, 100}, {512, 512}, {512, 3001}, {4096, 100}})
                    cases.attempt(std::to_string(symbols) + " symbols in groups of " +
                                      std::to_string(group) + ", " + in.name + params,
                                  [&, group = group, symbols = symbols] {
                                      bulk_round_trip(encoder, decoder,
                                                      many_tables(tables, s.how.seed, alphabet,
                                                                  in.table.total, group, symbols),
                                                      symbol_type(in.table), symbols, s.how.seed);
                                  });
            }
        });
}

std::string step_round_trips(const subject& s) {
    const auto tables = samples_for(s);
    return over_plans(
        s, [&](tally& cases, const plan& encoder, const plan& decoder, const std::string& params) {
            for (const table_sample& in : tables)
                for (const std::uint32_t lanes : {1, 2, 3, 8, 33})
                    for (const std::uint64_t count : {1, 40, 1021}) {
                        if (s.how.brief && count > 40) continue;
                        cases.attempt(
                            std::to_string(count) + " symbols in " + std::to_string(lanes) +
                                " lanes, " + in.name + params,
                            [&] {
                                const tsr_type type = symbol_type(in.table);
                                const host::stream symbols =
                                    symbols_for(host::tables(in.table), type, count, s.how.seed);
                                const auto batches = batches_of(in.table, symbols, lanes, 16);
                                const host::coded coded = encoder.encode_steps(lanes, batches);
                                must_decode([&] {
                                    require_same(
                                        decoder.decode_symbols(lanes, coded, in.table, type, count),
                                        symbols);
                                });
                            });
                    }
        });
}

/// One call after the other may have another total, as after an adaptive model.
std::string changing_totals_round_trip(const subject& s) {
    const auto tables = samples_for(s);
    return over_plans(
        s, [&](tally& cases, const plan& encoder, const plan& decoder, const std::string& params) {
            for (const std::uint32_t lanes : {1, 4}) {
                cases.attempt(std::to_string(lanes) + " lanes" + params, [&] {
                    std::vector<host::batch> all;
                    random r(s.how.seed);
                    for (const table_sample& in : tables) {
                        host::batch b{in.table.total, lanes, {}};
                        const auto symbols =
                            symbols_for(host::tables(in.table), TSR_U32, lanes * 3, r.next());
                        for (std::uint64_t i = 0; i < symbols.count; ++i)
                            b.intervals.push_back(
                                in.table.interval(static_cast<std::uint32_t>(symbols.at(i))));
                        all.push_back(std::move(b));
                    }
                    const host::coded coded = encoder.encode_steps(lanes, all);
                    must_decode([&] { decoder.decode_steps(lanes, coded, all); });
                });
            }
        });
}

std::string faces_write_the_same(const subject& s) {
    const auto tables = samples_for(s);
    return over_plans(s, [&](tally& cases, const plan& encoder, const plan&,
                             const std::string& params) {
        for (const table_sample& in : tables)
            for (const std::uint64_t count : {1, 40, 1021})
                cases.attempt(std::to_string(count) + " symbols, " + in.name + params, [&] {
                    const host::stream symbols = symbols_for(
                        host::tables(in.table), symbol_type(in.table), count, s.how.seed);
                    const host::coded bulk = encoder.encode(host::tables(in.table), symbols);
                    const host::coded step =
                        encoder.encode_steps(1, batches_of(in.table, symbols, 1, 16));
                    if (!(bulk.ports[0] == step.ports[0]))
                        throw broken("the bulk face wrote " + std::to_string(bulk.ports[0].count) +
                                     " bytes, one step lane " +
                                     std::to_string(step.ports[0].count) +
                                     " others; TSR_CODER_SAME_FACES promises equal ones");
                });
    });
}

std::string symbols_outside_are_refused(const subject& s) {
    const auto encoder = s.make<plan>();
    unsigned cases = 0;
    for (const table_sample& in : samples_for(s)) {
        const auto outside = [&]() -> std::uint32_t {
            for (std::uint32_t symbol = 0; symbol < in.table.lower.size(); ++symbol)
                if (in.table.frequency(symbol) == 0) return symbol;
            return static_cast<std::uint32_t>(in.table.lower.size());
        }();
        host::stream symbols = symbols_for(host::tables(in.table), TSR_U32, 100, s.how.seed);
        symbols.alphabet = 0;
        symbols.set(63, outside);
        note(in.name);
        ++cases;
        try {
            encoder->encode(host::tables(in.table), symbols);
        } catch (const sdk::error& e) {
            require_clean_failure(in.name, e);
            if (std::string_view(e.what()).find(std::to_string(outside)) == std::string_view::npos)
                throw broken(in.name + ": symbol " + std::to_string(outside) +
                             " is refused without being named: " + e.what());
            continue;
        }
        throw broken(in.name + ": symbol " + std::to_string(outside) +
                     " outside the support was encoded");
    }
    return std::to_string(cases) + " cases";
}

std::string survives_damage(const subject& s, bool step) {
    const auto encoder = s.make<plan>();
    const auto decoder = s.make_stored<plan>(s.default_params());
    decoder->around.memory_limit = std::uint64_t{16} << 20;
    std::string remark;
    for (const table_sample& in : samples_for(s)) {
        if (in.table.lower.size() > 256 || in.table.lower.size() < 3) continue;
        const tsr_type type = symbol_type(in.table);
        const host::stream symbols = symbols_for(host::tables(in.table), type, 100, s.how.seed);
        for (const std::uint32_t lanes : {1, 3}) {
            if (!step && lanes > 1) break;
            const host::coded coded =
                step ? encoder->encode_steps(lanes, batches_of(in.table, symbols, lanes, 16))
                     : encoder->encode(host::tables(in.table), symbols);
            const auto decode = [&](const host::coded& c) {
                return step ? decoder->decode_symbols(lanes, c, in.table, type, symbols.count)
                            : decoder->decode(host::tables(in.table), c, type, symbols.count);
            };
            try {
                const std::string found = survive_damage(coded, s.how.flips() / 16, s.how.seed,
                                                         [&](const host::coded& c) { decode(c); });
                if (remark.empty()) remark = found + " for the first of its kind";
            } catch (const broken& e) {
                throw broken(in.name + ": " + e.what());
            }
        }
    }
    return remark;
}

std::string leftovers_are_refused(const subject& s) {
    const auto p = s.make<plan>();
    unsigned cases = 0;
    for (const table_sample& in : samples_for(s))
        for (const std::uint32_t lanes : {1, 4}) {
            const tsr_type type = symbol_type(in.table);
            const host::stream symbols = symbols_for(host::tables(in.table), type, 100, s.how.seed);
            host::coded coded = p->encode_steps(lanes, batches_of(in.table, symbols, lanes, 16));
            host::stream longer(TSR_BYTES, coded.ports[0].count + 1, 0);
            std::copy(coded.ports[0].bytes().begin(), coded.ports[0].bytes().end(),
                      longer.bytes().begin());
            coded.ports[0] = longer;
            note(in.name);
            ++cases;
            try {
                p->decode_symbols(lanes, coded, in.table, type, symbols.count);
            } catch (const sdk::error& e) {
                require_clean_failure(in.name, e);
                continue;
            }
            throw broken(in.name + ": a byte behind the last one was not noticed");
        }
    return std::to_string(cases) + " cases";
}

std::string survives_refusal(const subject& s) {
    const auto p = s.make<plan>();
    const table_sample in = samples_for(s).back();
    const host::tables with(in.table);
    const tsr_type type = symbol_type(in.table);
    const host::stream symbols = symbols_for(with, type, 100, s.how.seed);
    unsigned refused = refuse_operator_new(s.desc, [&] {
        s.make<plan>();
        return host::bytes{};
    });
    const auto both_ways = [&](const auto& f) {
        refused += refuse_host_memory(p->around, f) + refuse_operator_new(s.desc, f);
    };
    if (p->api().encode != nullptr) {
        const host::coded coded = p->encode(with, symbols);
        both_ways([&] {
            product made;
            made.add(p->encode(with, symbols));
            made.add(p->decode(with, coded, type, symbols.count));
            return made.bytes();
        });
    }
    if (p->api().encode_begin != nullptr) {
        const auto batches = batches_of(in.table, symbols, 4, 16);
        const host::coded coded = p->encode_steps(4, batches);
        both_ways([&] {
            product made;
            made.add(p->encode_steps(4, batches));
            made.add(p->decode_symbols(4, coded, in.table, type, symbols.count));
            return made.bytes();
        });
    }
    return std::to_string(refused) + " requests refused";
}

}  // namespace

host::bytes coder_products(const subject& s, const plan& p) {
    product all;
    for (const table_sample& in : samples_for(s)) {
        const host::stream symbols(
            symbols_for(host::tables(in.table), symbol_type(in.table), 500, s.how.seed).view(),
            p.around.fill);
        try {
            if (p.api().encode != nullptr) {
                const host::tables one(in.table);
                const host::coded coded = p.encode(one, symbols);
                all.add(coded);
                all.add(p.decode(one, coded, symbols.type, symbols.count));
            }
            if (p.api().encode_begin != nullptr)
                for (const std::uint32_t lanes : {1, 5}) {
                    const host::coded coded =
                        p.encode_steps(lanes, batches_of(in.table, symbols, lanes, 16));
                    all.add(coded);
                    all.add(p.decode_symbols(lanes, coded, in.table, symbols.type, symbols.count));
                }
        } catch (const sdk::error& e) {
            if (!is_refusal(e)) throw;
            all.add(std::string_view(e.what()));
        }
    }
    return all.bytes();
}

void add_coder_laws(laws& all, const subject& s) {
    const auto& api = *static_cast<const tsr_coder_api*>(s.desc.api);
    if (api.encode != nullptr) {
        all.push_back({"the bulk face round-trips", [s] { return bulk_round_trips(s); }});
        all.push_back(
            {"many tables in groups round-trip", [s] { return many_tables_round_trip(s); }});
        all.push_back({"symbols outside the support are refused",
                       [s] { return symbols_outside_are_refused(s); }});
        all.push_back({"damaged data is survived by the bulk face",
                       [s] { return survives_damage(s, false); }});
    }
    if (api.encode_begin != nullptr) {
        all.push_back({"the step face round-trips", [s] { return step_round_trips(s); }});
        all.push_back(
            {"changing totals round-trip", [s] { return changing_totals_round_trip(s); }});
        all.push_back({"damaged data is survived by the step face",
                       [s] { return survives_damage(s, true); }});
        all.push_back({"bytes left over are refused", [s] { return leftovers_are_refused(s); }});
    }
    if (api.flags & TSR_CODER_SAME_FACES)
        all.push_back({"both faces write the same bytes", [s] { return faces_write_the_same(s); }});
    all.push_back({"refused memory is survived", [s] { return survives_refusal(s); }});
}

}  // namespace tessera::conform
