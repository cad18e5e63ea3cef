// SPDX-License-Identifier: MIT
// What both directions of step by step coding have: memory, the distribution's state, and rows
// brought into the form that it takes.
#pragma once

#include "../entropy/part.hpp"
#include "parts.hpp"

#include <tessera/steps.hpp>

#include <optional>
#include <vector>

namespace tessera::engine {

class step_side {
  public:
    step_side(std::shared_ptr<const step_parts> parts, const step_options& options);

    /// Throws reason::parameter unless `rows` are such as this side was made for, `symbols` of
    /// them.
    void check(const score_rows& rows, std::size_t symbols) const;
    /// One step of every lane from row `first` on.
    tsr_scores scores_at(const score_rows& rows, std::uint64_t first);

    std::uint64_t total(const tsr_scores& scores) {
        std::uint64_t total = 0;
        distribution_->check(distribution_->api.total(**answering_, &scores, &total));
        return total;
    }
    void interval(const tsr_scores& scores, const std::uint32_t* symbols, tsr_interval* out) {
        distribution_->check(
            distribution_->api.interval(**answering_, &scores, lanes(), symbols, out));
    }
    void locate(const tsr_scores& scores, const std::uint32_t* points, std::uint32_t* symbols,
                tsr_interval* out) {
        distribution_->check(
            distribution_->api.locate(**answering_, &scores, lanes(), points, symbols, out));
    }
    /// A state anew, after a failure.
    void begin_distribution();

    const step_parts& parts() const { return *parts_; }
    std::uint32_t lanes() const { return options_.lanes; }
    block_context& block() { return block_; }
    block_memory& memory() { return memory_; }

  private:
    std::shared_ptr<const step_parts> parts_;
    step_options options_;
    buffer_pool pool_;
    block_memory memory_;
    block_context block_;
    std::optional<distribution_part> distribution_;
    std::optional<running<tsr_distribution_api>> answering_;
    std::optional<buffer> rows_;  // for a distribution that does not take a caller's memory
};

}  // namespace tessera::engine
