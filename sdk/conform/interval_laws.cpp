// SPDX-License-Identifier: MIT
// The laws of a distribution's step face: intervals, points and lanes.
#include "frequencies.hpp"

#include <algorithm>

namespace tessera::conform {
namespace {

using plan = host::distribution;

/// A refusal of a symbol must be clean and name it.
void require_named(std::uint32_t symbol, const sdk::error& e) {
    require_clean_failure("interval", e);
    if (std::string_view(e.what()).find(std::to_string(symbol)) == std::string_view::npos)
        throw broken("symbol " + std::to_string(symbol) +
                     " is refused without being named: " + e.what());
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
            require_named(symbol, e);
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
        // In whatever order, they lie side by side from 0 to the total.
        std::vector<std::uint32_t> order;
        for (std::uint32_t symbol = 0; symbol < in.data.alphabet; ++symbol)
            if (a.supported[symbol]) order.push_back(symbol);
        std::ranges::sort(order, {},
                          [&](std::uint32_t symbol) { return a.interval[symbol].start; });
        std::uint64_t edge = 0;
        const std::uint32_t every = in.data.alphabet / 300 + 1;
        for (const std::uint32_t symbol : order) {
            if (a.interval[symbol].start != edge)
                throw broken("symbol " + std::to_string(symbol) + " starts at " +
                             std::to_string(a.interval[symbol].start) + ", expected " +
                             std::to_string(edge));
            edge += frequency[symbol];
            if (symbol % every == 0) check_locate(from, in.data, a, total, symbol);
        }
    });
}

/// The two faces may share out a total differently (a table is made once and can be chosen with
/// care), but what can be coded by one can be coded by the other.
std::string faces_agree(const subject& s) {
    return over_all_scores(s, [](const plan& p, const score_sample& in) {
        if (in.data.alphabet > 5000) return;
        const host::table t = p.table(in.data);
        const answers a = ask_all(p, in.data);
        for (std::uint32_t symbol = 0; symbol < in.data.alphabet; ++symbol)
            if (t.frequency(symbol) != 0 && !a.supported[symbol])
                throw broken("symbol " + std::to_string(symbol) +
                             " has a frequency in the table and no interval");
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
            const std::size_t turn = l % (row / each) * each;
            std::memcpy(one.memory.data(), in.data.memory.data() + turn, row - turn);
            std::memcpy(one.memory.data() + row - turn, in.data.memory.data(), turn);
            std::memcpy(packed.memory.data() + l * row, one.memory.data(), row);
            const answers a = ask_all(p, one);
            std::uint32_t symbol = 0;
            while (symbol + 1 < in.data.alphabet && !a.supported[symbol]) ++symbol;
            symbols.push_back(symbol);
            alone.push_back(a.interval[symbol]);
        }
        const host::scores &many = packed, spread = packed.apart(row / each + 3);
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
        p.total(in.data);  // one that refuses the alphabet itself does so here
        for (const std::uint32_t symbol : {in.data.alphabet, UINT32_MAX}) {
            try {
                p.interval(in.data, std::span(&symbol, 1));
            } catch (const sdk::error& e) {
                require_named(symbol, e);
                continue;
            }
            throw broken("symbol " + std::to_string(symbol) + " outside the alphabet of " +
                         std::to_string(in.data.alphabet) + " has an interval");
        }
    });
}

}  // namespace

void add_interval_laws(laws& all, const subject& s) {
    all.push_back({"intervals keep the four laws and locate finds them",
                   [s] { return steps_keep_the_laws(s); }});
    all.push_back(
        {"each lane is answered from its own row", [s] { return rows_belong_to_lanes(s); }});
    all.push_back({"symbols outside the alphabet are refused",
                   [s] { return symbols_beyond_are_refused(s); }});
    if (static_cast<const tsr_distribution_api*>(s.desc.api)->table != nullptr)
        all.push_back({"what a table can code has an interval", [s] { return faces_agree(s); }});
}

}  // namespace tessera::conform
