// SPDX-License-Identifier: MIT
// Exchange clustering, in integers, so that every machine finds the same classes.
#include "clusters.hpp"

#include "weights.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::class_bigram {

namespace {

/// The pairs of one symbol after the other, from one side: `own` is clustered, `other` is what it
/// meets.
struct side {
    std::vector<std::size_t> first;  // of each symbol's neighbours; one more at the end
    std::vector<std::pair<std::uint32_t, std::uint32_t>> neighbours;  // symbol and count
};

side side_of(const statistics& s, bool before) {
    side out;
    out.first.resize(s.symbols.size() + 1);
    for (const pair_count& p : s.pairs) ++out.first[(before ? p.before : p.after) + 1];
    std::partial_sum(out.first.begin(), out.first.end(), out.first.begin());
    out.neighbours.resize(s.pairs.size());
    std::vector<std::size_t> at(out.first.begin(), out.first.end() - 1);
    for (const pair_count& p : s.pairs)
        out.neighbours[at[before ? p.before : p.after]++] = {before ? p.after : p.before, p.count};
    return out;
}

/// Frequent symbols are dealt out among all classes but the last.
std::vector<std::uint8_t> dealt_out(std::size_t symbols, std::uint32_t listed,
                                    std::uint32_t classes) {
    std::vector<std::uint8_t> out(symbols, static_cast<std::uint8_t>(classes - 1));
    for (std::uint32_t s = 0; s < std::min<std::size_t>(listed, symbols); ++s)
        out[s] = static_cast<std::uint8_t>(s % std::max(classes - 1, 1u));
    return out;
}

/// For each other class, in 256ths of a bit, how likely it is with each own class.
std::vector<std::int32_t> likelihoods(const side& pairs, std::span<const std::uint8_t> own_of,
                                      std::uint32_t own, std::span<const std::uint8_t> other_of,
                                      std::uint32_t other) {
    std::vector<std::uint64_t> met(std::size_t{own} * other), own_met(own), other_met(other);
    std::uint64_t all = 0;
    for (std::size_t s = 0; s + 1 < pairs.first.size(); ++s)
        for (std::size_t i = pairs.first[s]; i < pairs.first[s + 1]; ++i) {
            const auto [symbol, count] = pairs.neighbours[i];
            met[std::size_t{other_of[symbol]} * own + own_of[s]] += count;
            own_met[own_of[s]] += count;
            other_met[other_of[symbol]] += count;
            all += count;
        }
    // Two more pairs in each class, shared out as all pairs are, so that none is impossible.
    std::vector<std::int32_t> out(met.size());
    for (std::uint32_t o = 0; o < other; ++o)
        for (std::uint32_t c = 0; c < own; ++c) {
            const std::size_t at = std::size_t{o} * own + c;
            const std::uint64_t some =
                met[at] * 4096 + 8192 * other_met[o] / std::max<std::uint64_t>(all, 1) + 4;
            const std::uint64_t whole = own_met[c] * 4096 + 8192 + std::uint64_t{4} * other;
            out[at] = static_cast<std::int32_t>(log2_256ths(some)) -
                      static_cast<std::int32_t>(log2_256ths(whole));
        }
    return out;
}

void exchange(const sdk::call& c, const side& pairs, std::uint32_t listed,
              std::span<std::uint8_t> own_of, std::uint32_t own,
              std::span<const std::uint8_t> other_of, std::uint32_t other) {
    if (own < 3) return;  // the last is for rare symbols, and one alone leaves nothing to choose
    const auto likely = likelihoods(pairs, own_of, own, other_of, other);
    std::vector<std::int64_t> score(own);
    std::vector<std::uint32_t> met(other), touched;
    for (std::uint32_t s = 0; s < listed; ++s) {
        if (s % 1024 == 0) c.poll();
        touched.clear();
        for (std::size_t i = pairs.first[s]; i < pairs.first[s + 1]; ++i) {
            const auto [symbol, count] = pairs.neighbours[i];
            std::uint32_t& of_class = met[other_of[symbol]];
            if (of_class == 0) touched.push_back(other_of[symbol]);
            of_class += count;
        }
        std::fill(score.begin(), score.end(), 0);
        for (const std::uint32_t o : touched) {
            const auto count =
                static_cast<std::int32_t>(std::min<std::uint32_t>(met[o], INT32_MAX));
            const std::int32_t* row = likely.data() + std::size_t{o} * own;
            for (std::uint32_t k = 0; k < own; ++k) score[k] += std::int64_t{count} * row[k];
            met[o] = 0;
        }
        const auto best = std::max_element(score.begin(), score.end() - 1) - score.begin();
        if (score[static_cast<std::size_t>(best)] > score[own_of[s]] || own_of[s] + 1u == own)
            own_of[s] = static_cast<std::uint8_t>(best);
    }
}

}  // namespace

statistics count(const sdk::call& c, std::span<const std::vector<std::uint32_t>> samples,
                 std::uint32_t vocabulary) {
    statistics out;
    out.symbols.resize(vocabulary);
    std::vector<std::uint64_t> pairs;
    for (const auto& sample : samples) {
        for (const std::uint32_t s : sample) ++out.symbols[s];
        for (std::size_t i = 1; i < sample.size(); ++i)
            pairs.push_back(std::uint64_t{sample[i - 1]} << 32 | sample[i]);
    }
    c.poll();
    std::sort(pairs.begin(), pairs.end());
    c.poll();
    for (std::size_t i = 0; i < pairs.size();) {
        const std::size_t first = i;
        while (i < pairs.size() && pairs[i] == pairs[first]) ++i;
        out.pairs.push_back({static_cast<std::uint32_t>(pairs[first] >> 32),
                             static_cast<std::uint32_t>(pairs[first]),
                             static_cast<std::uint32_t>(i - first)});
    }
    return out;
}

clustering find_classes(const sdk::call& c, const statistics& s, std::uint32_t listed,
                        std::uint32_t contexts, std::uint32_t classes, unsigned rounds) {
    clustering out{dealt_out(s.symbols.size(), listed, contexts),
                   dealt_out(s.symbols.size(), listed, classes)};
    const side before = side_of(s, true), after = side_of(s, false);
    for (unsigned round = 0; round < rounds; ++round) {
        exchange(c, before, listed, out.context_of, contexts, out.class_of, classes);
        exchange(c, after, listed, out.class_of, classes, out.context_of, contexts);
    }
    return out;
}

}  // namespace tessera::class_bigram
