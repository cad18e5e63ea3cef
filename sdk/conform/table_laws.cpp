// SPDX-License-Identifier: MIT
// The laws of a distribution's bulk face: its tables, and how a block stores them.
#include "damage.hpp"
#include "frequencies.hpp"
#include "random.hpp"

namespace tessera::conform {
namespace {

using plan = host::distribution;

std::string tables_keep_the_laws(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        const host::table t = p.table(in.data);
        check_total(p, t.total);
        check_frequencies(frequencies_of(t), t.total, in.possible);
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

}  // namespace

void add_table_laws(laws& all, const subject& s) {
    all.push_back({"tables keep the four laws", [s] { return tables_keep_the_laws(s); }});
    all.push_back({"stored tables come back", [s] { return stored_tables_round_trip(s); }});
    all.push_back({"damaged tables are refused or keep the laws",
                   [s] { return damaged_tables_keep_the_laws(s); }});
}

}  // namespace tessera::conform
