// SPDX-License-Identifier: MIT
// Generates tables and symbols for coders.
#include "tables.hpp"

#include "random.hpp"

#include <bit>

namespace tessera::conform {
namespace {

/// Frequencies in proportion to `weight`, which sum to `total`; a weight above 0 gives 1 or more.
/// No edge can be 2^32, so with that total the last symbol belongs to the support.
host::table scaled(std::vector<std::uint64_t> weight, std::uint64_t total) {
    if (total >> 32 != 0 && weight.back() == 0) weight.back() = 1;
    std::uint64_t sum = 0, support = 0;
    for (const std::uint64_t w : weight) {
        sum += w;
        support += w > 0;
    }
    std::vector<std::uint64_t> frequency;
    std::uint64_t left = total;
    std::size_t heaviest = 0;
    for (std::size_t s = 0; s < weight.size(); ++s) {
        frequency.push_back(weight[s] == 0 ? 0 : 1 + (total - support) / sum * weight[s]);
        left -= frequency[s];
        if (weight[s] > weight[heaviest]) heaviest = s;
    }
    frequency[heaviest] += left;
    return host::table::of(frequency);
}

std::vector<std::uint64_t> totals_to_try(std::uint32_t flags, std::uint64_t max_total,
                                         std::uint64_t alphabet) {
    std::vector<std::uint64_t> totals;
    const std::uint64_t least = std::bit_ceil(std::max<std::uint64_t>(alphabet, 2));
    for (const std::uint64_t total : {least * 4, std::uint64_t{1} << 15, max_total})
        if (total >= alphabet * 2 && total <= max_total) totals.push_back(std::bit_floor(total));
    if (!(flags & TSR_CODER_POWER_OF_TWO))
        for (const std::uint64_t total : {alphabet * 3 + 1, max_total - 1})
            if (total >= alphabet * 2 && total <= max_total) totals.push_back(total);
    return totals;
}

}  // namespace

std::vector<table_sample> table_samples(std::uint32_t flags, std::uint64_t max_total,
                                        std::uint64_t seed) {
    random r(seed);
    std::vector<table_sample> all;
    const auto add = [&](const char* name, const std::vector<std::uint64_t>& weight) {
        for (const std::uint64_t total : totals_to_try(flags, max_total, weight.size()))
            all.push_back({std::string(name) + ", " + std::to_string(weight.size()) +
                               " symbols, total " + std::to_string(total),
                           scaled(weight, total)});
    };
    for (const std::size_t alphabet : {1, 2, 3, 16, 255, 256, 1000, 70000}) {
        std::vector<std::uint64_t> weight(alphabet, 1);
        add("even", weight);
        for (std::size_t s = 0; s < alphabet; ++s) weight[s] = 1 + 100000 / (s + 1);
        add("skewed", weight);
        for (std::size_t s = 0; s < alphabet; ++s) weight[s] = s == alphabet / 2 ? 1000000 : 1;
        add("one against many", weight);
        for (std::size_t s = 0; s < alphabet; ++s) weight[s] = s % 3 == 0 ? 1 + r.below(50) : 0;
        add("with gaps", weight);
        for (std::size_t s = 0; s < alphabet; ++s) weight[s] = s + 1 == alphabet;
        add("one symbol alone", weight);
    }
    return all;
}

tsr_type symbol_type(const host::table& t) {
    return t.lower.size() <= 256 ? TSR_U8 : t.lower.size() <= 65536 ? TSR_U16 : TSR_U32;
}

host::stream symbols_for(const host::tables& with, tsr_type type, std::uint64_t count,
                         std::uint64_t seed) {
    random r(seed);
    host::stream symbols(type, count);
    symbols.alphabet = with.all[0].lower.size();
    for (std::uint64_t i = 0; i < count; ++i) {
        const host::table& t = with.of(i);
        std::uint32_t symbol = t.locate(static_cast<std::uint32_t>(r.below(t.total)));
        if (r.below(16) == 0) {  // rare ones, too
            symbol = static_cast<std::uint32_t>(r.below(t.lower.size()));
            while (t.frequency(symbol) == 0)
                symbol = symbol == 0 ? static_cast<std::uint32_t>(t.lower.size()) - 1 : symbol - 1;
        }
        symbols.set(i, symbol);
    }
    return symbols;
}

std::vector<host::batch> batches_of(const host::table& t, const host::stream& symbols,
                                    std::uint32_t lanes, std::uint64_t steps) {
    const host::lane_shares shares(symbols.count, lanes);
    std::vector<host::batch> all;
    for (std::uint64_t step = 0; step < shares.share[0]; ++step) {
        const std::uint32_t active = shares.active(step);
        if (all.empty() || all.back().active != active || all.back().steps() == steps)
            all.push_back({t.total, active, {}});
        for (std::uint32_t l = 0; l < active; ++l)
            all.back().intervals.push_back(
                t.interval(static_cast<std::uint32_t>(symbols.at(shares.first[l] + step))));
    }
    return all;
}

}  // namespace tessera::conform
