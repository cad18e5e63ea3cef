// SPDX-License-Identifier: MIT
// Frequencies held against the four laws of distributions (tessera/abi/distribution.h).
#pragma once

#include "scores.hpp"

namespace tessera::conform {

/// Throws `broken` where a symbol of `possible` has no frequency (law 1), they do not sum to the
/// total (3), or one of several has all of it (4).
void check_frequencies(std::span<const std::uint64_t> frequency, std::uint64_t total,
                       const std::vector<bool>& possible);

/// Throws `broken` unless `total` is one that `plan` promised.
void check_total(const host::distribution& plan, std::uint64_t total);

/// The frequencies of a table, whose edges must begin at 0 and not fall (2, 3).
std::vector<std::uint64_t> frequencies_of(const host::table& t);

/// Whether a refusal is in order: for scores that rule out every symbol there is nothing to share.
bool nothing_possible(const score_sample& in);

/// Runs `check(plan, scores)` with every parameter set, kind, alphabet and row of scores.
std::string over_all_scores(
    const subject& s,
    const std::function<void(const host::distribution&, const score_sample&)>& check);

void add_table_laws(laws& all, const subject& s);
void add_interval_laws(laws& all, const subject& s);
/// Of distributions with TSR_SCORES_ANYWHERE.
void add_placement_laws(laws& all, const subject& s);

}  // namespace tessera::conform
