// SPDX-License-Identifier: MIT
// Greedy merging over a matrix of what each pair saves.
#include "merging.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::histogram {

namespace {

class merging {
  public:
    merging(clusters& all, table_cost cost, std::uint64_t groups)
        : all_(all),
          cost_(cost),
          groups_(groups),
          count_(all.size()),
          sums_(count_),
          sizes_(count_),
          gone_(count_, false),
          saved_(std::size_t{count_} * count_, INT64_MIN) {}

    void run() {
        for (std::uint32_t c = 0; c < count_; ++c) measure(c);
        for (std::uint32_t a = 0; a < count_; ++a)
            for (std::uint32_t b = a + 1; b < count_; ++b) compare(a, b);
        for (std::uint32_t left = count_; left > 1; --left) {
            const auto best = std::max_element(saved_.begin(), saved_.end());
            if (*best + map_saving(left) <= 0) break;
            const auto at = static_cast<std::size_t>(best - saved_.begin());
            merge(static_cast<std::uint32_t>(at / count_), static_cast<std::uint32_t>(at % count_));
        }
        drop_gone();
    }

  private:
    void measure(std::uint32_t c) {
        const auto row = all_.row(c);
        sums_[c] = std::accumulate(row.begin(), row.end(), std::uint64_t{0});
        sizes_[c] = coded_size(row, sums_[c], cost_);
    }
    std::int64_t& saved(std::uint32_t a, std::uint32_t b) {
        return saved_[std::size_t{std::min(a, b)} * count_ + std::max(a, b)];
    }
    void compare(std::uint32_t a, std::uint32_t b) {
        const std::uint64_t both = coded_size(all_.row(a), all_.row(b), sums_[a] + sums_[b], cost_);
        saved(a, b) =
            static_cast<std::int64_t>(sizes_[a] + sizes_[b]) - static_cast<std::int64_t>(both);
    }
    // 256ths of a bit that the map of groups loses with one cluster of `count`, about.
    std::int64_t map_saving(std::uint32_t count) const {
        return static_cast<std::int64_t>(groups_ * (log2_256(count) - log2_256(count - 1)));
    }
    void merge(std::uint32_t a, std::uint32_t b) {
        const auto to = all_.row(a), from = all_.row(b);
        for (std::size_t s = 0; s < to.size(); ++s) to[s] += from[s];
        gone_[b] = true;
        measure(a);
        for (std::uint32_t c = 0; c < count_; ++c) {
            if (c != b) saved(b, c) = INT64_MIN;
            if (c != a && !gone_[c]) compare(a, c);
        }
    }
    void drop_gone() {
        std::uint32_t kept = 0;
        for (std::uint32_t c = 0; c < count_; ++c) {
            if (gone_[c]) continue;
            const auto from = all_.row(c);
            std::copy(from.begin(), from.end(), all_.row(kept++).begin());
        }
        all_.counts.resize(std::size_t{kept} * all_.alphabet);
    }

    clusters& all_;
    table_cost cost_;
    std::uint64_t groups_;
    std::uint32_t count_;
    std::vector<std::uint64_t> sums_, sizes_;
    std::vector<bool> gone_;
    std::vector<std::int64_t> saved_;  // a before b
};

}  // namespace

void merge_clusters(clusters& all, table_cost cost, std::uint64_t groups) {
    merging(all, cost, groups).run();
}

}  // namespace tessera::histogram
