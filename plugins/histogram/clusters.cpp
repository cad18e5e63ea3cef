// SPDX-License-Identifier: MIT
// Sorts, moves and merges groups of symbols.
#include "clusters.hpp"

#include "cost.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace tessera::histogram {

namespace {

constexpr int rounds_of_moves = 4;
constexpr std::size_t groups_to_start = 4;  // a cluster of fewer is hardly worth its table

class clustering {
  public:
    clustering(std::span<const std::uint16_t> rows, std::uint32_t alphabet)
        : rows_(rows), groups_(rows.size() / alphabet) {
        result_.alphabet = alphabet;
        result_.of_group.resize(groups_);
    }

    clusters run(std::uint32_t most) {
        start(std::clamp<std::size_t>(groups_ / groups_to_start, 1, most));
        for (int i = 0; i < rounds_of_moves && move_groups(); ++i) {
        }
        merge_clusters();
        move_groups();
        drop_empty();
        return std::move(result_);
    }

  private:
    std::span<const std::uint16_t> group(std::size_t g) const {
        return rows_.subspan(g * result_.alphabet, result_.alphabet);
    }
    std::uint64_t sum(std::uint32_t cluster) {
        const auto row = result_.row(cluster);
        return std::accumulate(row.begin(), row.end(), std::uint64_t{0});
    }

    // Equal runs of the groups in the order of their means.
    void start(std::size_t count) {
        std::vector<std::uint64_t> means(groups_);
        for (std::size_t g = 0; g < groups_; ++g) {
            std::uint64_t total = 0, weighted = 0;
            for (std::uint64_t s = 0; s < result_.alphabet; ++s) {
                total += group(g)[s];
                weighted += s * group(g)[s];
            }
            means[g] = total == 0 ? 0 : 256 * weighted / total;
        }
        std::vector<std::uint32_t> order(groups_);
        std::iota(order.begin(), order.end(), 0u);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return means[a] < means[b]; });
        for (std::size_t i = 0; i < groups_; ++i)
            result_.of_group[order[i]] = static_cast<std::uint16_t>(i * count / groups_);
        recount(count);
    }

    void recount(std::size_t count) {
        result_.counts.assign(count * result_.alphabet, 0);
        for (std::size_t g = 0; g < groups_; ++g) {
            const auto from = group(g);
            const auto to = result_.row(result_.of_group[g]);
            for (std::size_t s = 0; s < from.size(); ++s) to[s] += from[s];
        }
    }

    // Each group to the table that suits it best; whether any moved.
    bool move_groups() {
        const std::uint32_t count = result_.size();
        std::vector<std::uint16_t> lengths(result_.counts.size());
        const auto of = [&](std::uint32_t c) {
            return std::span(lengths).subspan(std::size_t{c} * result_.alphabet, result_.alphabet);
        };
        for (std::uint32_t c = 0; c < count; ++c) code_lengths(result_.row(c), sum(c), of(c));
        bool moved = false;
        for (std::size_t g = 0; g < groups_; ++g) {
            std::uint16_t best = result_.of_group[g];
            std::uint32_t least = row_cost(group(g), of(best));
            for (std::uint32_t c = 0; c < count; ++c)
                if (const std::uint32_t cost = row_cost(group(g), of(c)); cost < least) {
                    least = cost;
                    best = static_cast<std::uint16_t>(c);
                }
            moved |= best != result_.of_group[g];
            result_.of_group[g] = best;
        }
        if (moved) recount(count);
        return moved;
    }

    // The pair whose union saves most, again and again, until none saves anything.
    void merge_clusters() {
        const std::uint32_t count = result_.size();
        std::vector<std::uint64_t> sums(count), sizes(count);
        std::vector<std::uint16_t> into(count);
        std::vector<std::int64_t> saved(std::size_t{count} * count, INT64_MIN);
        std::vector<bool> gone(count, false);
        std::uint32_t left = count;
        for (std::uint32_t c = 0; c < count; ++c) {
            sums[c] = sum(c);
            sizes[c] = coded_size(result_.row(c), sums[c]);
            into[c] = static_cast<std::uint16_t>(c);
        }
        const auto compare = [&](std::uint32_t a, std::uint32_t b) {
            saved[std::size_t{a} * count + b] =
                static_cast<std::int64_t>(sizes[a] + sizes[b]) -
                static_cast<std::int64_t>(
                    coded_size(result_.row(a), result_.row(b), sums[a] + sums[b]));
        };
        for (std::uint32_t a = 0; a < count; ++a)
            for (std::uint32_t b = a + 1; b < count; ++b) compare(a, b);
        for (; left > 1; --left) {
            const auto best = std::max_element(saved.begin(), saved.end());
            if (*best + map_saving(left) <= 0) break;
            const auto a = static_cast<std::uint32_t>((best - saved.begin()) / count),
                       b = static_cast<std::uint32_t>((best - saved.begin()) % count);
            const auto to = result_.row(a), from = result_.row(b);
            for (std::size_t s = 0; s < to.size(); ++s) to[s] += from[s];
            sums[a] += sums[b];
            sizes[a] = coded_size(to, sums[a]);
            gone[b] = true;
            for (std::uint16_t& cluster : into)
                if (cluster == b) cluster = static_cast<std::uint16_t>(a);
            for (std::uint32_t c = 0; c < count; ++c) {
                saved[std::size_t{std::min(b, c)} * count + std::max(b, c)] = INT64_MIN;
                if (c != a && !gone[c]) compare(std::min(a, c), std::max(a, c));
            }
        }
        for (std::uint16_t& cluster : result_.of_group) cluster = into[cluster];
        drop_empty();
    }

    // 256ths of a bit that the map of groups loses with one cluster of `count`, about.
    std::int64_t map_saving(std::uint32_t count) const {
        return static_cast<std::int64_t>(groups_ * (log2_256(count) - log2_256(count - 1)));
    }

    void drop_empty() {
        std::vector<std::uint16_t> renamed(result_.size(), UINT16_MAX);
        std::uint16_t next = 0;
        for (std::uint16_t& cluster : result_.of_group) {
            if (renamed[cluster] == UINT16_MAX) renamed[cluster] = next++;
            cluster = renamed[cluster];
        }
        recount(next);
    }

    std::span<const std::uint16_t> rows_;
    std::size_t groups_;
    clusters result_;
};

}  // namespace

clusters cluster_groups(std::span<const std::uint16_t> rows, std::uint32_t alphabet,
                        std::uint32_t most) {
    return clustering(rows, alphabet).run(most);
}

}  // namespace tessera::histogram
