// SPDX-License-Identifier: MIT
// Frequencies held against the four laws of distributions.
#include "frequencies.hpp"

#include <algorithm>

namespace tessera::conform {

void check_frequencies(std::span<const std::uint64_t> frequency, std::uint64_t total,
                       const std::vector<bool>& possible) {
    std::uint64_t sum = 0, support = 0, asked = 0;
    std::size_t whole = SIZE_MAX, left_out = SIZE_MAX;
    for (std::size_t s = 0; s < frequency.size(); ++s) {
        sum += frequency[s];
        support += frequency[s] > 0;
        asked += possible[s];
        if (frequency[s] == total) whole = s;
        if (possible[s] && frequency[s] == 0) left_out = s;
    }
    if (whole != SIZE_MAX && (support > 1 || asked > 1))
        throw broken("law 4: symbol " + std::to_string(whole) + " has all of the total of " +
                     std::to_string(total));
    if (left_out != SIZE_MAX)
        throw broken("law 1: symbol " + std::to_string(left_out) +
                     " can occur and has a frequency of 0");
    if (sum != total)
        throw broken("law 3: the frequencies sum to " + std::to_string(sum) + ", the total is " +
                     std::to_string(total));
}

void check_total(const host::distribution& p, std::uint64_t total) {
    const tsr_totals bounds = p.totals();
    if (total == 0 || total > bounds.max)
        throw broken("a total of " + std::to_string(total) + ", promised were 1 to " +
                     std::to_string(bounds.max));
    if (bounds.power_of_two && (total & (total - 1)) != 0)
        throw broken("a total of " + std::to_string(total) + ", promised was a power of two");
}

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

bool nothing_possible(const score_sample& in) {
    return std::find(in.possible.begin(), in.possible.end(), true) == in.possible.end();
}

std::string over_all_scores(
    const subject& s,
    const std::function<void(const host::distribution&, const score_sample&)>& check) {
    tally cases;
    s.make<host::distribution>();
    for (const std::string& params : s.params())
        for (const tsr_score_kind kind : kinds_of(s.desc.kinds))
            for (const std::uint32_t alphabet : alphabets_of(kind, s.how.quick))
                for (const score_sample& in : score_samples(kind, alphabet, s.how.seed))
                    cases.attempt(kind_name(kind) + " \"" + in.name + "\" of " +
                                      std::to_string(alphabet) + " symbols, parameters " + params,
                                  [&] {
                                      const auto p = s.make<host::distribution>(params);
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

}  // namespace tessera::conform
