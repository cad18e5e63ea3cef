// SPDX-License-Identifier: MIT
// A row of logits as intervals of a total: softmax-lut/format.md, section "Frequencies".
#pragma once

#include "sums.hpp"

#include "tessera/abi/prediction.h"

namespace tessera::softmax_lut {

/// One row, weighed once and then asked. Kept of it are a few numbers and sums of blocks.
class weighed_row {
  public:
    /// Room for blocks_of(the largest row) + 1 sums.
    explicit weighed_row(std::uint32_t* room) : before_(room) {}

    /// `total` is row.size() + 1 .. 2^32. The row must stay as it is while it is asked.
    void weigh(const kernel& by, std::uint32_t coefficient, logits row, std::uint64_t total);

    /// `symbol` is one of the row's.
    tsr_interval interval(std::size_t symbol) const;
    /// `point` is below the total.
    std::uint32_t locate(std::uint32_t point, tsr_interval& out);

  private:
    void add_up();
    std::uint32_t share_of(std::size_t symbol) const {
        return shares_.of(by_.weight(row_[symbol]));
    }

    const kernel* kernel_ = nullptr;
    logits row_;
    std::uint64_t total_ = 0;
    weighing by_;
    shares shares_;
    std::size_t likeliest_ = 0;  // it has what shares leave of the total

    // Of `locate` only.
    std::uint32_t* before_;
    bool added_up_ = false;
    std::uint32_t more_ = 0;               // that the likeliest has beyond its share
    std::uint32_t last_of_likeliest_ = 0;  // the last place of that share
};

}  // namespace tessera::softmax_lut
