// SPDX-License-Identifier: MIT
// Sorts, moves and merges the groups of a sample, then finds all groups their tables.
#include "clusters.hpp"

#include "cost.hpp"
#include "counts.hpp"
#include "merging.hpp"
#include "prices.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::histogram {

namespace {

constexpr int rounds_of_moves = 2;
constexpr std::size_t groups_to_start = 4;  // a cluster of fewer is hardly worth its table
constexpr std::size_t most_sampled = 256;

template <class Symbol>
class clustering {
  public:
    clustering(std::span<const Symbol> symbols, std::uint64_t group, std::uint32_t alphabet)
        : symbols_(symbols),
          group_(static_cast<std::size_t>(group)),
          alphabet_(alphabet),
          groups_((symbols.size() + group_ - 1) / group_),
          sampled_(std::min(groups_, most_sampled)),
          rows_(sampled_ * alphabet),
          of_sample_(sampled_),
          set_(sdk::best_instructions()) {
        for (std::size_t i = 0; i < sampled_; ++i) count_group(this->group(sample(i)), row(i));
    }

    clusters run(std::uint32_t most) {
        start(std::clamp<std::size_t>(sampled_ / groups_to_start, 1, most));
        for (int i = 0; i < rounds_of_moves && found_.size() > 1; ++i) move_sample();
        const std::uint64_t size = std::min(symbols_.size(), sampled_ * group_);
        merge_clusters(found_, table_cost::of_sample(size, symbols_.size()), sampled_);
        assign_all();
        return std::move(found_);
    }

  private:
    std::span<const Symbol> group(std::size_t g) const {
        return symbols_.subspan(g * group_, std::min(group_, symbols_.size() - g * group_));
    }
    // Sampled groups are spread evenly.
    std::size_t sample(std::size_t i) const { return i * groups_ / sampled_; }
    std::span<std::uint16_t> row(std::size_t i) {
        return std::span(rows_).subspan(i * alphabet_, alphabet_);
    }

    // Equal runs of the sampled groups in the order of their means.
    void start(std::size_t count) {
        std::vector<std::uint64_t> means(sampled_);
        for (std::size_t i = 0; i < sampled_; ++i) {
            const auto all = group(sample(i));
            means[i] = 256 * std::accumulate(all.begin(), all.end(), std::uint64_t{0}) / all.size();
        }
        std::vector<std::uint32_t> order(sampled_);
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return means[a] < means[b]; });
        for (std::size_t i = 0; i < sampled_; ++i)
            of_sample_[order[i]] = static_cast<std::uint16_t>(i * count / sampled_);
        found_.alphabet = alphabet_;
        count_sample(count);
    }

    void count_sample(std::size_t tables) {
        found_.counts.assign(tables * alphabet_, 0);
        for (std::size_t i = 0; i < sampled_; ++i) add_row(row(i), found_.row(of_sample_[i]));
    }

    price_list prices() {
        price_list list(alphabet_, found_.size());
        std::vector<std::uint16_t> lengths(alphabet_);
        for (std::uint32_t c = 0; c < found_.size(); ++c) {
            const auto counts = found_.row(c);
            code_lengths(counts, std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}),
                         lengths);
            list.set(c, lengths);
        }
        return list;
    }

    void move_sample() {
        const price_list list = prices();
        for (std::size_t i = 0; i < sampled_; ++i) of_sample_[i] = list.cheapest(row(i), set_);
        count_sample(found_.size());
    }

    // Every group by the tables of the sample; those that nobody takes are dropped.
    void assign_all() {
        const price_list list = prices();
        found_.of_group.resize(groups_);
        std::vector<std::uint16_t> renamed(found_.size(), UINT16_MAX);
        std::vector<std::uint32_t> counts(found_.counts.size());
        std::uint16_t used = 0;
        const auto counted = row(0);
        for (std::size_t g = 0; g < groups_; ++g) {
            count_group(group(g), counted);
            std::uint16_t& cluster = renamed[list.cheapest(counted, set_)];
            if (cluster == UINT16_MAX) cluster = used++;
            found_.of_group[g] = cluster;
            add_row(counted,
                    std::span(counts).subspan(std::size_t{cluster} * alphabet_, alphabet_));
        }
        counts.resize(std::size_t{used} * alphabet_);
        found_.counts = std::move(counts);
    }

    std::span<const Symbol> symbols_;
    std::size_t group_;
    std::uint32_t alphabet_;
    std::size_t groups_, sampled_;
    std::vector<std::uint16_t> rows_;  // of the sampled groups
    std::vector<std::uint16_t> of_sample_;
    clusters found_;  // of the sample, then of all
    sdk::instructions set_;
};

}  // namespace

template <class Symbol>
clusters cluster_groups(std::span<const Symbol> symbols, std::uint64_t group,
                        std::uint32_t alphabet, std::uint32_t most) {
    return clustering<Symbol>(symbols, group, alphabet).run(most);
}

template clusters cluster_groups(std::span<const std::uint8_t>, std::uint64_t, std::uint32_t,
                                 std::uint32_t);
template clusters cluster_groups(std::span<const std::uint16_t>, std::uint64_t, std::uint32_t,
                                 std::uint32_t);
template clusters cluster_groups(std::span<const std::uint32_t>, std::uint64_t, std::uint32_t,
                                 std::uint32_t);

}  // namespace tessera::histogram
