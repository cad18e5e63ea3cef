// SPDX-License-Identifier: MIT
// The state of a step distribution that answers from one row of scores a lane.
#pragma once

#include "tessera/sdk.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace tessera::plugins {

/// A `Row` is weighed when it is first asked after `begin`, and then answers `interval(symbol)` and
/// `locate(point, interval)`.
template <class Row>
class row_lanes {
  public:
    /// `make_row(alphabet)` makes a row that has the memory to be weighed.
    template <class MakeRow>
    row_lanes(sdk::call& c, std::uint32_t alphabet, std::uint32_t lanes, const MakeRow& make_row)
        : alphabet_(alphabet), lanes_(c.scratch<lane>(lanes)) {
        for (lane& l : lanes_) std::construct_at(&l, lane{make_row(alphabet), 0});
    }

    /// New scores, which the next questions are about.
    void begin(const tsr_scores& scores) {
        if (scores.alphabet > alphabet_ || scores.rows > lanes_.size())
            throw sdk::error{TSR_E_PARAM, std::to_string(scores.rows) + " rows of alphabet " +
                                              std::to_string(scores.alphabet) +
                                              ", expected at most " +
                                              std::to_string(lanes_.size()) + " of " +
                                              std::to_string(alphabet_)};
        ++asked_;
    }

    /// The row of a lane, or of all lanes; `weigh(row, r)` weighs row r of the scores.
    template <class Weigh>
    Row& row(const tsr_scores& scores, std::size_t l, const Weigh& weigh) {
        const std::size_t r = scores.rows == 1 ? 0 : l;
        lane& mine = lanes_[r];
        if (mine.weighed_for != asked_) {
            weigh(mine.row, r);
            mine.weighed_for = asked_;
        }
        return mine.row;
    }

    template <class Weigh>
    void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                  tsr_interval* out, const Weigh& weigh) {
        for (const std::uint32_t symbol : symbols)
            if (symbol >= scores.alphabet)
                throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
                                                  " outside alphabet " +
                                                  std::to_string(scores.alphabet)};
        for (std::size_t l = 0; l < symbols.size(); ++l)
            out[l] = row(scores, l, weigh).interval(symbols[l]);
    }

    template <class Weigh>
    void locate(const tsr_scores& scores, std::span<const std::uint32_t> points,
                std::uint32_t* symbols, tsr_interval* out, const Weigh& weigh) {
        for (std::size_t l = 0; l < points.size(); ++l)
            symbols[l] = row(scores, l, weigh).locate(points[l], out[l]);
    }

  private:
    struct lane {
        Row row;
        std::uint64_t weighed_for;  // which of the scores that were begun
    };

    std::uint32_t alphabet_;
    std::uint64_t asked_ = 0;
    std::span<lane> lanes_;
};

}  // namespace tessera::plugins
