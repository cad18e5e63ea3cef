// SPDX-License-Identifier: MIT
// Fills estimates and weights that learned nothing yet.
#include "start.hpp"

#include "../common/mixing/weights.hpp"
#include "history.hpp"

#include <algorithm>

namespace tessera::context_mix {

namespace {

constexpr std::int32_t most_first_weight = 11000, first_weights = 132000;  // of one, of all
constexpr std::int32_t first_run_weight = 2000, first_match_weight = 10000;

/// What a history is worth before it was ever seen to be followed.
estimate first_guess(std::size_t state) {
    const std::uint32_t zeros = histories.zeros[state], ones = histories.ones[state];
    const bool sure = zeros == 0 || ones == 0;
    const std::uint32_t scale = sure ? 10 : 2;
    const std::uint32_t p = (65535 * (scale * ones + 1)) / (scale * (zeros + ones) + 2);
    return estimate::of(p, 4);
}

}  // namespace

void start_estimates(const recipe& how, std::size_t groups, std::span<estimate> all) {
    const std::size_t of_histories = how.contexts.size() * groups * states;
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i < of_histories && i % states != 0 ? first_guess(i % states) : estimate{};
}

void start_weights(const recipe& how, std::size_t inputs, std::span<std::int32_t> all) {
    const std::size_t contexts = how.contexts.size();
    const std::int32_t first_weight =
        std::min(most_first_weight, first_weights / static_cast<std::int32_t>(contexts));
    const std::size_t last = all.size() - final_rows * mixing::most_sets;
    const auto row = all.first(inputs);
    std::fill(row.begin(), row.end(), first_match_weight);
    std::fill_n(row.begin(), contexts * (how.runs ? 2 : 1), first_run_weight);
    std::fill_n(row.begin(), contexts, first_weight);
    for (std::size_t at = inputs; at < last; at += inputs)
        std::copy(row.begin(), row.end(), all.begin() + static_cast<std::ptrdiff_t>(at));
    std::fill(all.begin() + static_cast<std::ptrdiff_t>(last), all.end(),
              mixing::weight_one / static_cast<std::int32_t>(how.selectors.size()));
}

}  // namespace tessera::context_mix
