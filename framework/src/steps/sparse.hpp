// SPDX-License-Identifier: MIT
// A sparse row as a small dense one, whose last symbol stands for all that are not listed, and a
// second step among those, all alike.
#pragma once

#include <tessera/abi/prediction.h>
#include <tessera/steps.hpp>

#include <vector>

namespace tessera::engine {

class sparse_steps {
  public:
    /// Second steps have the largest power of two as their total that a coder takes.
    explicit sparse_steps(std::uint64_t most_total);

    /// Throws reason::parameter unless the row's symbols are below its alphabet, each once.
    void take(const sparse_row& row);

    /// The first step: binary64 numbers, those listed in their order, then the rest's where a
    /// symbol is not listed.
    score_rows first() const;
    /// The symbol that the first step says of `symbol`.
    std::uint32_t index_of(std::uint32_t symbol) const;
    /// Whether a second step follows it; where none does, `symbol_at` says which symbol it is.
    bool goes_on(std::uint32_t index) const { return index == listed_.size() && others() > 1; }
    std::uint32_t symbol_at(std::uint32_t index) const;

    std::uint64_t second_total() const { return total_; }
    tsr_interval second(std::uint32_t symbol) const;
    /// The symbol whose interval holds `point`, and that interval.
    std::uint32_t locate(std::uint32_t point, tsr_interval& out) const;

  private:
    std::uint32_t others() const { return alphabet_ - static_cast<std::uint32_t>(listed_.size()); }
    std::uint32_t rank_of(std::uint32_t symbol) const;
    std::uint32_t unlisted(std::uint32_t rank) const;
    tsr_interval share(std::uint32_t rank) const;

    std::uint64_t total_;
    std::uint32_t alphabet_ = 0;
    std::vector<double> numbers_;
    std::vector<std::uint32_t> listed_, sorted_;
};

}  // namespace tessera::engine
