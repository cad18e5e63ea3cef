// SPDX-License-Identifier: MIT
// Makes and checks the tables of a block.
#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace tessera::engine {

namespace {

// The error that both kinds of arrangement share, "" where there is none.
std::string wrong_groups(const std::uint16_t* of_group, std::uint64_t group, std::uint32_t count,
                         std::uint64_t symbols) {
    if (count == 0) return "none at all";
    if (of_group == nullptr) return {};
    if (group == 0) return "groups of no symbols";
    const std::uint64_t groups = symbols / group + (symbols % group != 0);
    const auto* beyond = std::find_if(of_group, of_group + groups,
                                      [count](std::uint16_t table) { return table >= count; });
    if (beyond == of_group + groups) return {};
    return fmt::format("group {} names number {} of {}", beyond - of_group, *beyond, count);
}

std::string wrong_table(const tsr_coder_api& coder, const tsr_table& t, std::uint32_t alphabet) {
    if (t.alphabet != alphabet)
        return fmt::format("{} symbols where the alphabet is {}", t.alphabet, alphabet);
    if (t.total == 0 || t.total > coder.max_total)
        return fmt::format("a total of {}, the coder takes 1 to {}", t.total, coder.max_total);
    if ((coder.flags & TSR_CODER_POWER_OF_TWO) && !std::has_single_bit(t.total))
        return fmt::format("a total of {}, the coder takes powers of two", t.total);
    if (t.lower[0] != 0 || !std::is_sorted(t.lower, t.lower + alphabet) ||
        t.lower[alphabet - 1] > t.total)
        return fmt::format("edges that do not rise from 0 to {}", t.total);
    return {};
}

}  // namespace

void check_predictions(const model_part& model, const tsr_predictions& p, std::uint32_t alphabet,
                       std::uint64_t symbols) {
    if (const std::string wrong = wrong_groups(p.of_group, p.group, p.count, symbols);
        !wrong.empty())
        model.broken("predictions: " + wrong);
    for (std::uint32_t i = 0; i < p.count; ++i)
        if (p.scores[i].alphabet != alphabet || p.scores[i].rows != 1)
            model.broken(fmt::format("prediction {}: {} rows of {} scores, expected 1 of {}", i,
                                     p.scores[i].rows, p.scores[i].alphabet, alphabet));
}

void check_tables(const tsr_coder_api& coder, const tsr_tables& t, std::uint32_t alphabet,
                  std::uint64_t symbols, reason why) {
    if (const std::string wrong = wrong_groups(t.of_group, t.group, t.count, symbols);
        !wrong.empty())
        throw error(why, "distribution: tables: " + wrong);
    for (std::uint32_t i = 0; i < t.count; ++i)
        if (const std::string wrong = wrong_table(coder, t.table[i], alphabet); !wrong.empty())
            throw error(why, fmt::format("distribution: table {}: {}", i, wrong));
}

tsr_tables tables_of(distribution_part& distribution, const tsr_predictions& p) {
    auto* tables = static_cast<tsr_table*>(
        host.scratch(&distribution.call, std::uint64_t{p.count} * sizeof(tsr_table)));
    if (tables == nullptr) distribution.check(TSR_E_LIMIT);
    for (std::uint32_t i = 0; i < p.count; ++i) {
        tables[i] = {};
        tables[i].size = sizeof(tsr_table);
        distribution.run(distribution.api.table, &p.scores[i], &tables[i]);
    }
    return {sizeof(tsr_tables), p.count, tables, p.of_group, p.group};
}

}  // namespace tessera::engine
