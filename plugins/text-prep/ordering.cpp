// SPDX-License-Identifier: MIT
// Halves words along the principal component of their rows, found by power iteration.
#include "ordering.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace tessera::text_prep {

namespace {

constexpr int rounds = 10;
constexpr std::int32_t largest_direction = 1 << 14;
constexpr std::int64_t largest_place = 1 << 20;

/// Divides all by a power of two so that none passes `largest`.
template <class T>
void scale(std::span<const std::int64_t> from, std::int64_t largest, std::vector<T>& to) {
    std::uint64_t most = 0;
    for (const std::int64_t v : from) most = std::max<std::uint64_t>(most, std::llabs(v));
    std::int64_t divisor = 1;
    while (most / static_cast<std::uint64_t>(divisor) > static_cast<std::uint64_t>(largest))
        divisor *= 2;
    to.resize(from.size());
    std::transform(from.begin(), from.end(), to.begin(),
                   [&](std::int64_t v) { return static_cast<T>(v / divisor); });
}

class halving {
  public:
    halving(const neighbour_rows& rows, std::span<const std::uint32_t> words)
        : rows_(rows), words_(words), sums_(rows.width) {
        centre();
    }

    /// Where each word lies along the direction in which they differ most.
    const std::vector<std::int64_t>& places() {
        for (int round = 0; round < rounds; ++round) {
            project();
            scale(places_, largest_place, scaled_);
            std::fill(sums_.begin(), sums_.end(), 0);
            for (std::size_t i = 0; i < words_.size(); ++i) {
                const std::int16_t* const row = rows_.row(words_[i]);
                const std::int64_t pull = scaled_[i] * rows_.weights[words_[i]];
                for (std::size_t k = 0; k < rows_.width; ++k)
                    sums_[k] += pull * (row[k] - mean_[k]);
            }
            scale<std::int32_t>(sums_, largest_direction, direction_);
        }
        project();
        return places_;
    }

  private:
    /// The words' mean, and a direction to begin with: mostly the column that varies most.
    void centre() {
        std::int64_t weight = 0;
        for (const std::uint32_t w : words_) {
            weight += rows_.weights[w];
            for (std::size_t k = 0; k < rows_.width; ++k)
                sums_[k] += std::int64_t{rows_.weights[w]} * rows_.row(w)[k];
        }
        mean_.resize(rows_.width);
        for (std::size_t k = 0; k < rows_.width; ++k)
            mean_[k] = static_cast<std::int32_t>(sums_[k] / weight);
        std::fill(sums_.begin(), sums_.end(), 0);
        for (const std::uint32_t w : words_)
            for (std::size_t k = 0; k < rows_.width; ++k) {
                const std::int64_t d = rows_.row(w)[k] - mean_[k];
                sums_[k] += d * d;
            }
        direction_.assign(rows_.width, largest_direction / 100);
        direction_[static_cast<std::size_t>(std::max_element(sums_.begin(), sums_.end()) -
                                            sums_.begin())] = largest_direction;
    }

    void project() {
        std::int64_t middle = 0;
        for (std::size_t k = 0; k < rows_.width; ++k)
            middle += std::int64_t{mean_[k]} * direction_[k];
        places_.resize(words_.size());
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const std::int16_t* const row = rows_.row(words_[i]);
            std::int64_t sum = 0;
            for (std::size_t k = 0; k < rows_.width; ++k)
                sum += std::int64_t{row[k]} * direction_[k];
            places_[i] = sum - middle;
        }
    }

    const neighbour_rows& rows_;
    std::span<const std::uint32_t> words_;
    std::vector<std::int32_t> mean_, direction_;
    std::vector<std::int64_t> sums_, places_, scaled_;
};

}  // namespace

void order_alike(const sdk::call& c, const neighbour_rows& rows, std::span<std::uint32_t> words) {
    if (words.size() < 3) return;
    c.poll();
    {
        halving along(rows, words);
        const std::vector<std::int64_t>& places = along.places();
        std::vector<std::pair<std::int64_t, std::uint32_t>> sorted(words.size());
        for (std::size_t i = 0; i < words.size(); ++i) sorted[i] = {places[i], words[i]};
        std::sort(sorted.begin(), sorted.end());
        std::transform(sorted.begin(), sorted.end(), words.begin(),
                       [](const auto& s) { return s.second; });
    }
    const std::size_t half = std::bit_floor(words.size() - 1);
    order_alike(c, rows, words.first(half));
    order_alike(c, rows, words.subspan(half));
}

}  // namespace tessera::text_prep
