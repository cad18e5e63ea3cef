// SPDX-License-Identifier: MIT
// Drives a distribution, in bulk and step by step.
#pragma once

#include "plan.hpp"
#include "prediction.hpp"

namespace tessera::sdk::testing {

class distribution : public plan<tsr_distribution_api> {
  public:
    using plan::plan;

    tsr_totals totals() const {
        tsr_totals out{};
        out.size = sizeof out;
        api().totals(raw(), &out);
        return out;
    }
    /// The frequencies of the one row of `of`.
    testing::table table(const scores& of) const {
        const tsr_scores view = of.view();
        work w(around, work::direction::encode);
        tsr_table out{};
        out.size = sizeof out;
        w.check(api().table(raw(), work::host(), w.raw(), &view, &out));
        if (out.alphabet != of.alphabet || out.lower == nullptr)
            throw error{TSR_E_INTERNAL, "a table of " + std::to_string(out.alphabet) +
                                            " symbols for scores of " +
                                            std::to_string(of.alphabet)};
        return testing::table(out);
    }

    /// The header by which a block of `symbols` symbols stores `all`.
    bytes write_tables(const tables& all, std::uint64_t symbols) const {
        const tables_view view(all);
        work w(around, work::direction::encode);
        w.check(api().write_tables(raw(), work::host(), w.raw(), view.get(), symbols));
        return w.header();
    }
    tables read_tables(const bytes& header, std::uint32_t alphabet, std::uint64_t symbols) const {
        work w(around, work::direction::decode, {}, {}, header);
        tsr_tables out{};
        out.size = sizeof out;
        w.check(api().read_tables(raw(), work::host(), w.raw(), alphabet, symbols, &out));
        return tables(out, symbols);
    }

    struct place {
        std::vector<std::uint32_t> symbols;
        std::vector<tsr_interval> intervals;
    };

    /// The step face's state of one group of lanes.
    class group {
      public:
        group(const distribution& plan, std::uint32_t alphabet, std::uint32_t lanes = 1)
            : api_(plan.api()), work_(plan.around, work::direction::encode) {
            work_.check(
                api_.begin(plan.raw(), work::host(), work_.raw(), alphabet, lanes, &state_));
        }
        ~group() {
            if (state_ != nullptr) api_.end(state_);
        }
        group(const group&) = delete;
        group& operator=(const group&) = delete;

        /// To be asked before the other two, once for each scores. These may lie anywhere where the
        /// distribution takes them so.
        std::uint64_t total(const tsr_scores& of) {
            std::uint64_t sum = 0;
            work_.check(api_.total(state_, &of, &sum));
            return sum;
        }
        std::uint64_t total(const scores& of) { return total(of.view()); }
        /// Where each of `symbols` stands; symbol r is that of row r.
        std::vector<tsr_interval> interval(const tsr_scores& of,
                                           std::span<const std::uint32_t> symbols) {
            std::vector<tsr_interval> out(symbols.size());
            work_.check(api_.interval(state_, &of, static_cast<std::uint32_t>(symbols.size()),
                                      symbols.data(), out.data()));
            return out;
        }
        std::vector<tsr_interval> interval(const scores& of,
                                           std::span<const std::uint32_t> symbols) {
            return interval(of.view(), symbols);
        }
        place locate(const tsr_scores& of, std::span<const std::uint32_t> points) {
            place out{std::vector<std::uint32_t>(points.size()),
                      std::vector<tsr_interval>(points.size())};
            work_.check(api_.locate(state_, &of, static_cast<std::uint32_t>(points.size()),
                                    points.data(), out.symbols.data(), out.intervals.data()));
            return out;
        }
        place locate(const scores& of, std::span<const std::uint32_t> points) {
            return locate(of.view(), points);
        }

      private:
        const tsr_distribution_api& api_;
        work work_;
        void* state_ = nullptr;
    };

    // The same, each from a state of its own.
    std::uint64_t total(const scores& of) const { return group(*this, of.alphabet).total(of); }
    std::vector<tsr_interval> interval(const scores& of,
                                       std::span<const std::uint32_t> symbols) const {
        group g(*this, of.alphabet, static_cast<std::uint32_t>(symbols.size()));
        g.total(of);
        return g.interval(of, symbols);
    }
    place locate(const scores& of, std::span<const std::uint32_t> points) const {
        group g(*this, of.alphabet, static_cast<std::uint32_t>(points.size()));
        g.total(of);
        return g.locate(of, points);
    }
};

}  // namespace tessera::sdk::testing
