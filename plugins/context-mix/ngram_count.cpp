// SPDX-License-Identifier: MIT
// Sorts what occurs behind each context, and keeps what pays.
#include "ngram_count.hpp"

#include "ngram_file.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tessera::context_mix {

namespace {

constexpr std::uint32_t none = UINT32_MAX;
constexpr unsigned precision = 40;  // bits of probabilities

/// 256 log2(x), x from 1; between powers of two straight lines, so that all machines agree.
std::int64_t log2_256(std::uint64_t x) {
    const int whole = std::bit_width(x) - 1;
    const std::uint64_t part = whole >= 8 ? x >> (whole - 8) : x << (8 - whole);
    return 256 * std::int64_t{whole} + static_cast<std::int64_t>(part & 255);
}

void add(ngram_level& to, std::uint32_t symbol, std::uint64_t count) {
    to.symbols.push_back(symbol);
    to.sums.push_back(to.sums.back() + weight_of_class(class_of_count(count)));
}

std::uint32_t rest_for(std::uint64_t weight) {
    return rest_of_class(class_of_count(weight / (count_weight / 2)));
}

/// An occurrence: its context and symbol, and where it is.
struct occurrence {
    std::uint64_t ngram;
    std::uint32_t at;
};

class counting {
  public:
    counting(std::span<const std::uint32_t> samples, std::uint64_t gain)
        : samples_(samples), gain_(static_cast<std::int64_t>(gain)) {}

    ngrams count(std::size_t orders) {
        first();
        while (known_.levels.size() < orders) next();
        return std::move(known_);
    }

  private:
    void first() {
        std::vector<std::uint32_t> sorted(samples_.begin(), samples_.end());
        std::sort(sorted.begin(), sorted.end());
        ngram_level level;
        level.sums.push_back(0);
        for (auto from = sorted.begin(); from != sorted.end();) {
            const auto to = std::upper_bound(from, sorted.end(), *from);
            add(level, *from, static_cast<std::uint64_t>(to - from));
            from = to;
        }
        known_.rest = rest_for(count_discount * level.size());
        const std::uint64_t all = level.sums.back() + std::uint64_t{known_.rest};
        for (const std::uint32_t symbol : samples_) {
            const auto i = static_cast<std::size_t>(
                std::lower_bound(level.symbols.begin(), level.symbols.end(), symbol) -
                level.symbols.begin());
            ending_.push_back(static_cast<std::uint32_t>(i));
            chance_.push_back((std::uint64_t{level.sums[i + 1] - level.sums[i]} << precision) /
                              all);
        }
        known_.levels.push_back(std::move(level));
    }

    /// Counts the level behind the n-grams of the last one.
    void next() {
        std::vector<occurrence> all;
        for (std::size_t i = known_.levels.size(); i < samples_.size(); ++i)
            if (ending_[i - 1] != none)
                all.push_back({std::uint64_t{ending_[i - 1]} << 32 | samples_[i],
                               static_cast<std::uint32_t>(i)});
        std::stable_sort(all.begin(), all.end(), [](const occurrence& a, const occurrence& b) {
            return a.ngram < b.ngram;
        });
        ngram_level& below = known_.levels.back();
        ngram_level level;
        level.sums.push_back(0);
        std::vector<std::uint32_t> ending(samples_.size(), none);
        auto from = all.begin();
        for (std::uint64_t context = 0; context < below.size(); ++context) {
            below.first.push_back(static_cast<std::uint32_t>(level.size()));
            const auto to = std::find_if(
                from, all.end(), [&](const occurrence& o) { return o.ngram >> 32 != context; });
            below.rest.push_back(rest_for(keep({from, to}, level, ending)));
            from = to;
        }
        below.first.push_back(static_cast<std::uint32_t>(level.size()));
        known_.levels.push_back(std::move(level));
        ending_ = std::move(ending);
    }

    /// Keeps what pays of one context's occurrences. Returns the weight that it leaves.
    std::uint64_t keep(std::span<const occurrence> all, ngram_level& level,
                       std::vector<std::uint32_t>& ending) {
        std::uint64_t kinds = 0, rest = 0;
        for (std::size_t i = 0; i < all.size(); ++i)
            kinds += i == 0 || all[i].ngram != all[i - 1].ngram;
        for (std::size_t i = 0, end; i < all.size(); i = end) {
            for (end = i + 1; end < all.size() && all[end].ngram == all[i].ngram;) ++end;
            const std::uint64_t count = end - i, weight = count_weight * count - count_discount;
            const std::uint64_t lower = chance_[all[i].at];
            const std::uint64_t chance = ((weight << precision) + kinds * count_discount * lower) /
                                         (count_weight * all.size());
            const std::int64_t saved = static_cast<std::int64_t>(weight) *
                                       (log2_256(chance + 1) - log2_256(lower + 1)) / count_weight;
            const bool kept = saved >= gain_ && ending_[all[i].at] != none;
            rest += kept ? count_discount : count_weight * count;
            for (std::size_t o = i; o < end; ++o) {
                chance_[all[o].at] = chance;
                if (kept) ending[all[o].at] = static_cast<std::uint32_t>(level.size());
            }
            if (kept) add(level, static_cast<std::uint32_t>(all[i].ngram), count);
        }
        return rest;
    }

    std::span<const std::uint32_t> samples_;
    std::int64_t gain_;
    ngrams known_;
    std::vector<std::uint32_t> ending_;  // the n-gram of the last level that ends at each place
    std::vector<std::uint64_t> chance_;  // of each symbol, by the orders so far
};

}  // namespace

ngrams count_ngrams(std::span<const std::uint32_t> samples, std::size_t orders,
                    std::uint64_t gain) {
    return counting(samples, gain).count(orders);
}

}  // namespace tessera::context_mix
