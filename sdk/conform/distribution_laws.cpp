// SPDX-License-Identifier: MIT
// The laws of distributions: those of their two faces, and of both.
#include "determinism.hpp"
#include "frequencies.hpp"
#include "refusal.hpp"
#include "shapes.hpp"

namespace tessera::conform {
namespace {

using plan = host::distribution;

/// Scores of the first alphabet of two symbols or more that the plan does not refuse.
score_sample sample_for(const subject& s, const plan& p) {
    const tsr_score_kind kind = kinds_of(s.desc.kinds).front();
    for (const std::uint32_t alphabet : alphabets_of(kind, true)) {
        if (alphabet < 2) continue;
        score_sample in = score_samples(kind, alphabet, s.how.seed).front();
        try {
            if (p.api().total != nullptr) p.total(in.data);
            return in;
        } catch (const sdk::error& e) {
            require_clean_failure(in.name, e);
        }
    }
    throw broken("every alphabet is refused");
}

std::string survives_refusal(const subject& s) {
    const auto p = s.make<plan>();
    const score_sample in = sample_for(s, *p);
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
            for (const host::table& t :
                 p->read_tables(p->write_tables(all, 100), in.data.alphabet, 100).all)
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
                        const std::uint64_t total = p.total(in.data);
                        all.add(total);
                        for (const std::uint64_t point :
                             {std::uint64_t{0}, total / 3, total / 2, total - 1}) {
                            const auto at = static_cast<std::uint32_t>(point);
                            const auto found = p.locate(in.data, std::span(&at, 1));
                            all.add(found.symbols[0]);
                            all.add(found.intervals[0].start);
                            all.add(found.intervals[0].frequency);
                        }
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
    if (api.table != nullptr) add_table_laws(all, s);
    if (api.interval != nullptr) add_interval_laws(all, s);
    if (s.desc.flags & TSR_SCORES_ANYWHERE) add_placement_laws(all, s);
    all.push_back({"refused memory is survived", [s] { return survives_refusal(s); }});
}

}  // namespace tessera::conform
