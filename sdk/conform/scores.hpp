// SPDX-License-Identifier: MIT
// The scores that distributions are tried on, and which symbols they say can occur.
#pragma once

#include "subject.hpp"

namespace tessera::conform {

struct score_sample {
    std::string name;
    host::scores data;
    std::vector<bool> possible;  ///< symbols whose score says that they can occur
};

/// Rows of scores of `kind`: all equal, one-hot, skewed, random, extreme; NaN and infinities where
/// the kind has them.
std::vector<score_sample> score_samples(tsr_score_kind kind, std::uint32_t alphabet,
                                        std::uint64_t seed);

/// The alphabets to try for `kind`.
std::vector<std::uint32_t> alphabets_of(tsr_score_kind kind, bool quick);

std::string kind_name(tsr_score_kind kind);

/// The kinds in a set of TSR_KIND_BITs.
std::vector<tsr_score_kind> kinds_of(std::uint32_t set);

}  // namespace tessera::conform
