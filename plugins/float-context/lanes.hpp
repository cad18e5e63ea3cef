// SPDX-License-Identifier: MIT
// Steps the lanes of a group through one of the three ways to predict a field.
#pragma once

#include "bits.hpp"
#include "history.hpp"
#include "surroundings.hpp"

#include "tessera/sdk/model.hpp"

#include <vector>

namespace tessera::float_context {

/// Lanes whose predictions are mixed from rows of counts; all of them learn into the same rows.
template <class Lane>
class mixing_lanes {
  public:
    static constexpr std::size_t sources = Lane::sources;
    static constexpr std::uint64_t reward_steps = 2;  ///< weights learn as well from every other

    mixing_lanes(sdk::call& c, std::uint32_t alphabet, std::span<const std::uint64_t> share)
        : share_(share),
          rows_{c.scratch<std::uint16_t>(Lane::rows * padded(alphabet)),
                c.scratch<row_state>(Lane::rows), alphabet, padded(alphabet)},
          weights_(share.size() * Lane::weight_sets, weights<sources>::equal()),
          sets_(share.size()),
          recipes_(share.size()),
          scores_(c.scratch<std::uint32_t>(share.size() * padded(alphabet))),
          set_(sdk::best_instructions()) {
        lanes_.reserve(share.size());
        rows_.clear();
    }

    void add_lane(const Lane& lane) { lanes_.push_back(lane); }

    /// contexts(lane, its number, rows) for each that has a symbol left.
    template <class Contexts>
    tsr_scores predict(Contexts&& contexts) {
        while (active_ > 0 && share_[active_ - 1] <= step_) --active_;
        for (std::size_t l = 0; l < active_; ++l) {
            contexts(lanes_[l], l, recipes_[l].row);
            for (const std::uint32_t r : recipes_[l].row) rows_.touch(r);
            sets_[l] = static_cast<std::uint32_t>(l) * Lane::weight_sets + lanes_[l].weight_set();
            weigh(rows_, weights_[sets_[l]], recipes_[l]);
        }
        mix<sources>(rows_, std::span(recipes_).first(active_), scores_.data(), set_);
        return {sizeof(tsr_scores), TSR_COUNTS, scores_.data(),
                rows_.alphabet,     active_,    rows_.stride};
    }

    /// see(lane, its number, symbol) for each.
    template <class See>
    void update(std::uint32_t active, const std::uint32_t* symbols, See&& see) {
        // All lanes judge the rows as they were, then all change them.
        for (std::uint32_t l = 0; l < active && step_ % reward_steps == 0; ++l)
            reward(rows_, recipes_[l], symbols[l], weights_[sets_[l]]);
        for (std::uint32_t l = 0; l < active; ++l) {
            for (const std::uint32_t r : recipes_[l].row) rows_.add(r, symbols[l]);
            see(lanes_[l], l, symbols[l]);
        }
        ++step_;
    }

    std::uint64_t step() const { return step_; }

  private:
    std::span<const std::uint64_t> share_;
    std::vector<Lane> lanes_;
    count_rows rows_;
    std::vector<weights<sources>> weights_;
    std::vector<std::uint32_t> sets_;  // of weights, that each lane's prediction was made with
    std::vector<recipe<sources>> recipes_;
    std::span<std::uint32_t> scores_;
    sdk::instructions set_;
    std::uint32_t active_ = static_cast<std::uint32_t>(share_.size());  // lanes with a symbol left
    std::uint64_t step_ = 0;
};

/// Symbols by those before them, exponents above all.
class from_history {
  public:
    static constexpr std::uint64_t longest_row = 1 << 16;  ///< what is above is kept for

    from_history(sdk::call& c, const tsr_stream& shape, const sdk::lanes& l)
        : lanes_(c, static_cast<std::uint32_t>(shape.alphabet), l.share),
          row_(shape.row <= longest_row ? static_cast<std::size_t>(shape.row) : 0) {
        if (row_ >= l.share[0]) row_ = 0;
        above_ = c.scratch<std::uint8_t>(l.count() * row_);
        for (std::uint32_t i = 0; i < l.count(); ++i) lanes_.add_lane({});
    }

    tsr_scores predict() {
        const std::uint64_t step = lanes_.step();
        return lanes_.predict([&](const history& lane, std::size_t l, auto& row) {
            lane.contexts(row_ > 0 && step >= row_ ? above(l, step) : history::unknown, row);
        });
    }
    void update(std::uint32_t active, const std::uint32_t* symbols) {
        const std::uint64_t step = lanes_.step();
        lanes_.update(active, symbols, [&](history& lane, std::size_t l, std::uint32_t symbol) {
            lane.see(symbol);
            if (row_ > 0) above(l, step) = static_cast<std::uint8_t>(symbol);
        });
    }

  private:
    /// Where the lane's symbol of one row ago stands, until this step's takes its place.
    std::uint8_t& above(std::size_t lane, std::uint64_t step) const {
        return above_[lane * row_ + static_cast<std::size_t>(step % row_)];
    }

    mixing_lanes<history> lanes_;
    std::size_t row_;
    std::span<std::uint8_t> above_;
};

/// Symbols by a sibling, the mantissa's top bits above all.
class from_sibling {
  public:
    from_sibling(sdk::call& c, const tsr_stream& shape, std::span<const std::uint8_t> sibling,
                 const sdk::lanes& l)
        : lanes_(c, static_cast<std::uint32_t>(shape.alphabet), l.share) {
        for (std::uint32_t i = 0; i < l.count(); ++i) lanes_.add_lane({sibling, l.first[i]});
    }

    tsr_scores predict() {
        return lanes_.predict(
            [](const surroundings& lane, std::size_t, auto& row) { lane.contexts(row); });
    }
    void update(std::uint32_t active, const std::uint32_t* symbols) {
        lanes_.update(active, symbols,
                      [](surroundings& lane, std::size_t, std::uint32_t) { lane.advance(); });
    }

  private:
    mixing_lanes<surroundings> lanes_;
};

/// Bits, signs above all.
class from_bits {
  public:
    from_bits(sdk::call& c, std::span<const std::uint8_t> sibling, const sdk::lanes& l)
        : share_(l.share),
          counts_(c.scratch<bit_count>(bit_lane::inputs * bit_lane::contexts)),
          weights_(l.count() * weights_of_lane, bit_lane::first_weight),
          scores_(c.scratch<std::uint32_t>(l.count())) {
        std::fill(counts_.begin(), counts_.end(), fresh_bit);
        for (std::uint32_t i = 0; i < l.count(); ++i) lanes_.emplace_back(sibling, l.first[i]);
    }

    tsr_scores predict() {
        while (active_ > 0 && share_[active_ - 1] <= step_) --active_;
        for (std::size_t l = 0; l < active_; ++l)
            scores_[l] = lanes_[l].predict(counts_, weights_of(l)) << 20;
        return {sizeof(tsr_scores), TSR_P1_U32, scores_.data(), 2, active_, 0};
    }
    void update(std::uint32_t active, const std::uint32_t* symbols) {
        for (std::uint32_t l = 0; l < active; ++l)
            lanes_[l].see(symbols[l], counts_, weights_of(l));
        ++step_;
    }

  private:
    static constexpr std::size_t weights_of_lane = bit_lane::weight_sets * bit_lane::inputs;

    std::span<std::int32_t> weights_of(std::size_t lane) {
        return std::span(weights_).subspan(lane * weights_of_lane, weights_of_lane);
    }

    std::span<const std::uint64_t> share_;
    std::vector<bit_lane> lanes_;
    std::span<bit_count> counts_;
    std::vector<std::int32_t> weights_;
    std::span<std::uint32_t> scores_;
    std::uint32_t active_ = static_cast<std::uint32_t>(share_.size());  // lanes with a symbol left
    std::uint64_t step_ = 0;
};

}  // namespace tessera::float_context
