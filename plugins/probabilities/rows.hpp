// SPDX-License-Identifier: MIT
// The rules by which a row of scores becomes intervals: format.md, sections "Rules".
#pragma once

#include "edges.hpp"
#include "sums.hpp"

namespace tessera::probabilities {

enum class rule { proportional, mode, softmax };

/// What all rows of a plan are weighed by.
struct weighing_rule {
    rule by = rule::proportional;
    double temperature = 1;  ///< softmax
    sdk::instructions set = sdk::instructions::scalar;
};

/// One row, weighed once and then asked.
class weighed_row {
  public:
    /// Room for rows of up to some size.
    explicit weighed_row(row_sums room) : sums_(room) {}

    /// One pass over the row, rarely more; softmax two. The row must stay as it is while it is
    /// asked.
    void weigh(const weighing_rule& rule, tsr_score_kind kind, score_row row);

    /// `symbol` is one of the row's.
    tsr_interval interval(std::uint64_t symbol) const;
    std::uint32_t locate(std::uint32_t point, tsr_interval& out) const;

  private:
    void weigh_proportional();
    void weigh_by_range();
    bool weigh_mode();
    void weigh_softmax(double temperature);
    void weigh_alike();
    void weigh_exactly(int exponent, bool infinite);
    void share_out(std::uint64_t sum);
    void choose(form weights);

    std::uint32_t weight_of(std::uint64_t symbol) const {
        return weight_at(kind_, form_, row_, by_, symbol);
    }
    tsr_interval shared(const weighed_symbol& at) const;
    tsr_interval beside_mode(const weighed_symbol& at) const;
    weighed_symbol stepped_to(std::uint32_t point, weighed_symbol at) const;

    row_sums sums_;
    sdk::instructions set_ = sdk::instructions::scalar;
    tsr_score_kind kind_ = TSR_F32;
    form form_ = form::scaled;
    bool has_mode_ = false;
    const kernel* kernel_ = nullptr;
    score_row row_{nullptr, 0};
    weighing by_;
    shares shares_;
    weighed_symbol mode_{0, 0, 0};
    std::uint64_t of_mode_ = 0;  // its frequency
};

}  // namespace tessera::probabilities
