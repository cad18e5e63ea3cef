// SPDX-License-Identifier: MIT
// The four laws of distributions, and that their two faces agree.
#include "damage.hpp"
#include "determinism.hpp"
#include "random.hpp"
#include "refusal.hpp"
#include "scores.hpp"
#include "shapes.hpp"

namespace tessera::conform {
namespace {

using plan = host::distribution;

/// Frequencies as one of the two faces tells them, held against the laws.
void check_frequencies(std::span<const std::uint64_t> frequency, std::uint64_t total,
                       const std::vector<bool>& possible) {
    std::uint64_t sum = 0, support = 0, asked = 0;
    std::size_t whole = SIZE_MAX;
    for (std::size_t s = 0; s < frequency.size(); ++s) {
        if (possible[s] && frequency[s] == 0)
            throw broken("law 1: symbol " + std::to_string(s) +
                         " can occur and has a frequency of 0");
        sum += frequency[s];
        support += frequency[s] > 0;
        asked += possible[s];
        if (frequency[s] == total) whole = s;
    }
    if (sum != total)
        throw broken("law 3: the frequencies sum to " + std::to_string(sum) + ", the total is " +
                     std::to_string(total));
    if (whole != SIZE_MAX && (support > 1 || asked > 1))
        throw broken("law 4: symbol " + std::to_string(whole) + " has all of the total of " +
                     std::to_string(total));
}

void check_total(const plan& p, std::uint64_t total) {
    const tsr_totals bounds = p.totals();
    if (total == 0 || total > bounds.max)
        throw broken("a total of " + std::to_string(total) + ", promised were 1 to " +
                     std::to_string(bounds.max));
    if (bounds.power_of_two && (total & (total - 1)) != 0)
        throw broken("a total of " + std::to_string(total) + ", promised was a power of two");
}

/// The frequencies of a table, whose edges must not fall.
std::vector<std::uint64_t> frequencies_of(const host::table& t) {
    std::vector<std::uint64_t> frequency;
    if (t.lower.empty()) throw broken("a table of no symbols");
    if (t.lower[0] != 0)
        throw broken("law 3: the first edge is " + std::to_string(t.lower[0]) + ", expected 0");
    for (std::size_t s = 0; s < t.lower.size(); ++s) {
        const std::uint64_t next = s + 1 < t.lower.size() ? t.lower[s + 1] : t.total;
        if (next < t.lower[s])
            throw broken("law 2: the edges fall from " + std::to_string(t.lower[s]) + " to " +
                         std::to_string(next) + " at symbol " + std::to_string(s));
        frequency.push_back(next - t.lower[s]);
    }
    return frequency;
}

/// Whether a refusal is in order: for scores that rule out every symbol there is nothing to share.
bool nothing_possible(const score_sample& in) {
    return std::find(in.possible.begin(), in.possible.end(), true) == in.possible.end();
}

template <class F>
std::string over_all_scores(const subject& s, const F& check) {
    tally cases;
    s.make<plan>();
    for (const std::string& params : s.params())
        for (const tsr_score_kind kind : kinds_of(s.desc.kinds))
            for (const std::uint32_t alphabet : alphabets_of(kind, s.how.quick))
                for (const score_sample& in : score_samples(kind, alphabet, s.how.seed))
                    cases.attempt(kind_name(kind) + " \"" + in.name + "\" of " +
                                      std::to_string(alphabet) + " symbols, parameters " + params,
                                  [&] {
                                      const auto p = s.make<plan>(params);
                                      try {
                                          check(*p, in);
                                      } catch (const sdk::error& e) {
                                          if (!nothing_possible(in)) throw;
                                          require_clean_failure("nothing is possible", e);
                                      }
                                  });
    if (cases.kept() == 0) throw broken("no scores were taken: " + cases.remark());
    return cases.remark();
}

std::string tables_keep_the_laws(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        const host::table t = p.table(in.data);
        check_total(p, t.total);
        check_frequencies(frequencies_of(t), t.total, in.possible);
    });
}

/// What `interval` says of each symbol of a row.
struct answers {
    std::uint64_t total = 0;
    std::vector<tsr_interval> interval;
    std::vector<bool> supported;
};

/// Asks symbol after symbol from one state, which a refusal ends.
answers ask_all(const plan& p, const host::scores& scores) {
    answers a;
    auto from = std::make_unique<plan::group>(p, scores.alphabet);
    a.total = from->total(scores);
    for (std::uint32_t symbol = 0; symbol < scores.alphabet; ++symbol) {
        try {
            a.interval.push_back(from->interval(scores, std::span(&symbol, 1)).front());
            a.supported.push_back(true);
        } catch (const sdk::error& e) {
            require_clean_failure("interval", e);
            if (std::string_view(e.what()).find(std::to_string(symbol)) == std::string_view::npos)
                throw broken("symbol " + std::to_string(symbol) +
                             " is refused without being named: " + e.what());
            a.interval.push_back({});
            a.supported.push_back(false);
            from = std::make_unique<plan::group>(p, scores.alphabet);
            from->total(scores);
        }
    }
    return a;
}

std::uint64_t frequency_of(const answers& a, std::size_t symbol, std::uint64_t total) {
    if (!a.supported[symbol]) return 0;
    return a.interval[symbol].frequency == 0 ? total : a.interval[symbol].frequency;
}

void check_locate(plan::group& from, const host::scores& scores, const answers& a,
                  std::uint64_t total, std::uint32_t symbol) {
    const tsr_interval i = a.interval[symbol];
    const std::uint64_t last = i.start + frequency_of(a, symbol, total) - 1;
    for (const std::uint64_t point : {std::uint64_t{i.start}, (i.start + last) / 2, last}) {
        const auto narrow = static_cast<std::uint32_t>(point);
        const auto found = from.locate(scores, std::span(&narrow, 1));
        if (found.symbols[0] != symbol || found.intervals[0].start != i.start ||
            found.intervals[0].frequency != i.frequency)
            throw broken("point " + std::to_string(point) + " is located in symbol " +
                         std::to_string(found.symbols[0]) + ", which interval gives to symbol " +
                         std::to_string(symbol));
    }
}

std::string steps_keep_the_laws(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        if (in.data.alphabet > 5000) return;  // quadratic for one that builds no table
        const answers a = ask_all(p, in.data);
        const std::uint64_t total = a.total;
        check_total(p, total);
        std::vector<std::uint64_t> frequency;
        for (std::uint32_t symbol = 0; symbol < in.data.alphabet; ++symbol)
            frequency.push_back(frequency_of(a, symbol, total));
        check_frequencies(frequency, total, in.possible);
        plan::group from(p, in.data.alphabet);
        from.total(in.data);
        std::uint64_t edge = 0;
        const std::uint32_t every = in.data.alphabet / 300 + 1;
        for (std::uint32_t symbol = 0; symbol < in.data.alphabet; ++symbol) {
            if (!a.supported[symbol]) continue;
            if (a.interval[symbol].start != edge)
                throw broken("symbol " + std::to_string(symbol) + " starts at " +
                             std::to_string(a.interval[symbol].start) + ", expected " +
                             std::to_string(edge));
            edge += frequency[symbol];
            if (symbol % every == 0) check_locate(from, in.data, a, total, symbol);
        }
    });
}

std::string faces_agree(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        if (in.data.alphabet > 5000) return;
        const host::table t = p.table(in.data);
        const answers a = ask_all(p, in.data);
        if (a.total != t.total)
            throw broken("total says " + std::to_string(a.total) + ", the table has " +
                         std::to_string(t.total));
        for (std::uint32_t symbol = 0; symbol < in.data.alphabet; ++symbol) {
            const tsr_interval i = t.interval(symbol);
            const std::uint64_t told = frequency_of(a, symbol, t.total);
            if (t.frequency(symbol) != told || (told != 0 && i.start != a.interval[symbol].start))
                throw broken("symbol " + std::to_string(symbol) + ": the table has " +
                             std::to_string(i.start) + " + " + std::to_string(t.frequency(symbol)) +
                             ", interval says " + std::to_string(a.interval[symbol].start) + " + " +
                             std::to_string(told));
        }
    });
}

/// Rows that are turned copies of one another have one total and are asked lane by lane.
std::string rows_belong_to_lanes(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        if (in.data.kind == TSR_P1_U32 || in.data.alphabet > 300 || p.totals().by_row) return;
        constexpr std::uint32_t lanes = 5;
        const std::size_t each = host::score_width(in.data.kind);
        const std::size_t row = in.data.memory.bytes();
        host::scores packed(in.data.kind, in.data.alphabet, lanes);
        std::vector<std::uint32_t> symbols;
        std::vector<tsr_interval> alone;
        for (std::uint32_t l = 0; l < lanes; ++l) {
            host::scores one(in.data);
            const std::size_t turn = l % in.data.alphabet * each;
            std::memcpy(one.memory.data(), in.data.memory.data() + turn, row - turn);
            std::memcpy(one.memory.data() + row - turn, in.data.memory.data(), turn);
            std::memcpy(packed.memory.data() + l * row, one.memory.data(), row);
            const answers a = ask_all(p, one);
            std::uint32_t symbol = 0;
            while (symbol + 1 < in.data.alphabet && !a.supported[symbol]) ++symbol;
            symbols.push_back(symbol);
            alone.push_back(a.interval[symbol]);
        }
        const host::scores &many = packed, spread = packed.apart(in.data.alphabet + 3);
        for (const host::scores* rows : {&many, &spread}) {
            plan::group from(p, in.data.alphabet, lanes);
            from.total(*rows);
            for (const std::uint32_t active : {lanes, lanes - 1, 1u}) {
                const auto asked = from.interval(*rows, std::span(symbols).first(active));
                std::vector<std::uint32_t> points;
                for (const tsr_interval& i : asked) points.push_back(i.start);
                const auto found = from.locate(*rows, points);
                for (std::uint32_t l = 0; l < active; ++l)
                    if (asked[l].start != alone[l].start ||
                        asked[l].frequency != alone[l].frequency || found.symbols[l] != symbols[l])
                        throw broken("lane " + std::to_string(l) + " of " + std::to_string(active) +
                                     " answers otherwise than its row alone" +
                                     (rows == &spread ? ", where rows lie apart" : ""));
            }
        }
    });
}

std::string symbols_beyond_are_refused(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        for (const std::uint32_t symbol : {in.data.alphabet, UINT32_MAX}) {
            try {
                p.interval(in.data, std::span(&symbol, 1));
            } catch (const sdk::error& e) {
                require_clean_failure("interval", e);
                continue;
            }
            throw broken("symbol " + std::to_string(symbol) + " outside the alphabet of " +
                         std::to_string(in.data.alphabet) + " has an interval");
        }
    });
}

/// Several tables of one alphabet and groups that use them.
host::tables tables_of(const plan& p, tsr_score_kind kind, std::uint32_t alphabet,
                       std::uint64_t symbols, std::uint64_t group, std::uint64_t seed) {
    host::tables all;
    for (const score_sample& in : score_samples(kind, alphabet, seed)) {
        if (nothing_possible(in)) continue;
        all.all.push_back(p.table(in.data));
        if (group == 0) return all;
    }
    random r(seed);
    all.group = group;
    for (std::uint64_t at = 0; at < symbols; at += group)
        all.of_group.push_back(static_cast<std::uint16_t>(r.below(all.all.size())));
    return all;
}

template <class F>
std::string over_stored_tables(const subject& s, const F& check) {
    tally cases;
    s.make<plan>();
    for (const std::string& params : s.params())
        for (const tsr_score_kind kind : kinds_of(s.desc.kinds))
            for (const std::uint32_t alphabet : alphabets_of(kind, true))
                for (const auto& [symbols, group] :
                     std::vector<std::pair<unsigned, unsigned>>{{1000, 0}, {1000, 64}, {64, 64}})
                    cases.attempt(
                        std::to_string(symbols) + " symbols of " + std::to_string(alphabet) +
                            ", groups of " + std::to_string(group) + ", parameters " + params,
                        [&, symbols = symbols, group = group] {
                            const auto writer = s.make<plan>(params);
                            const auto reader = s.make_stored<plan>(params);
                            const auto all =
                                tables_of(*writer, kind, alphabet, symbols, group, s.how.seed);
                            check(*writer, *reader, all, symbols);
                        });
    return cases.remark();
}

std::string stored_tables_round_trip(const subject& s) {
    return over_stored_tables(s, [](const plan& writer, const plan& reader, const host::tables& all,
                                    std::uint64_t symbols) {
        const auto alphabet = static_cast<std::uint32_t>(all.all[0].lower.size());
        const auto read = reader.read_tables(writer.write_tables(all, symbols), alphabet, symbols);
        for (std::uint64_t i = 0; i < symbols; ++i) {
            const host::table &wrote = all.of(i), &found = read.of(i);
            if (wrote.total != found.total || wrote.lower != found.lower)
                throw broken("the table of symbol " + std::to_string(i) + " came back as another");
        }
    });
}

/// What read_tables makes of damaged bytes goes to coders, which trust it.
std::string damaged_tables_keep_the_laws(const subject& s) {
    std::string remark;
    unsigned tried = 0;
    over_stored_tables(s, [&](const plan& writer, plan& reader, const host::tables& all,
                              std::uint64_t symbols) {
        const auto alphabet = static_cast<std::uint32_t>(all.all[0].lower.size());
        if (alphabet > 300 || tried++ > 40) return;
        host::coded header;
        header.header = writer.write_tables(all, symbols);
        reader.around.memory_limit = std::uint64_t{16} << 20;
        remark = survive_damage(header, s.how.flips() / 8, s.how.seed, [&](const host::coded& c) {
            const host::tables read = reader.read_tables(c.header, alphabet, symbols);
            for (const host::table& t : read.all) {
                if (t.lower.size() != alphabet) throw broken("a table of another alphabet");
                check_total(reader, t.total);
                check_frequencies(frequencies_of(t), t.total, std::vector<bool>(alphabet, false));
            }
            if (!read.of_group.empty() && read.group == 0) throw broken("groups of no symbols");
            for (const std::uint16_t of : read.of_group)
                if (of >= read.all.size()) throw broken("a group that uses a table of none");
        });
    });
    return remark + " each";
}

std::string survives_refusal(const subject& s) {
    const auto p = s.make<plan>();
    const tsr_score_kind kind = kinds_of(s.desc.kinds).front();
    const score_sample in = score_samples(kind, 2, s.how.seed).front();
    unsigned refused = refuse_operator_new(s.desc, [&] {
        s.make<plan>();
        return host::bytes{};
    });
    const auto both_ways = [&](const auto& f) {
        refused += refuse_host_memory(p->around, f) + refuse_operator_new(s.desc, f);
    };
    if (p->api().table != nullptr)
        both_ways([&] {
            product made;
            host::tables all(p->table(in.data));
            for (const host::table& t : p->read_tables(p->write_tables(all, 100), 2, 100).all)
                made.add(t);
            return made.bytes();
        });
    if (p->api().interval != nullptr)
        both_ways([&] {
            product made;
            const std::uint32_t zero = 0;
            made.add(p->interval(in.data, std::span(&zero, 1)).front().frequency);
            made.add(p->locate(in.data, std::span(&zero, 1)).symbols.front());
            return made.bytes();
        });
    return std::to_string(refused) + " requests refused";
}

}  // namespace

host::bytes distribution_products(const subject& s, const plan& p) {
    product all;
    for (const tsr_score_kind kind : kinds_of(s.desc.kinds))
        for (const std::uint32_t alphabet : alphabets_of(kind, true))
            for (const score_sample& in : score_samples(kind, alphabet, s.how.seed)) {
                try {
                    if (p.api().table != nullptr) {
                        host::tables one(p.table(in.data));
                        all.add(one.all[0]);
                        all.add(std::span<const std::uint8_t>(p.write_tables(one, 1000)));
                    }
                    if (p.api().interval != nullptr) {
                        const std::uint32_t zero = 0;
                        const auto found = p.locate(in.data, std::span(&zero, 1));
                        all.add(p.total(in.data));
                        for (const std::uint32_t n : {found.symbols[0], found.intervals[0].start,
                                                      found.intervals[0].frequency})
                            all.add(n);
                    }
                } catch (const sdk::error& e) {
                    require_clean_failure(in.name, e);
                    all.add(std::string_view(e.what()));
                }
            }
    return all.bytes();
}

void add_distribution_laws(laws& all, const subject& s) {
    const auto& api = *static_cast<const tsr_distribution_api*>(s.desc.api);
    const bool bulk = api.table != nullptr, step = api.interval != nullptr;
    if (bulk) {
        all.push_back({"tables keep the four laws", [s] { return tables_keep_the_laws(s); }});
        all.push_back({"stored tables come back", [s] { return stored_tables_round_trip(s); }});
        all.push_back({"damaged tables are refused or keep the laws",
                       [s] { return damaged_tables_keep_the_laws(s); }});
    }
    if (step) {
        all.push_back({"intervals keep the four laws and locate finds them",
                       [s] { return steps_keep_the_laws(s); }});
        all.push_back(
            {"each lane is answered from its own row", [s] { return rows_belong_to_lanes(s); }});
        all.push_back({"symbols outside the alphabet are refused",
                       [s] { return symbols_beyond_are_refused(s); }});
    }
    if (bulk && step) all.push_back({"tables and intervals agree", [s] { return faces_agree(s); }});
    all.push_back({"refused memory is survived", [s] { return survives_refusal(s); }});
}

}  // namespace tessera::conform
