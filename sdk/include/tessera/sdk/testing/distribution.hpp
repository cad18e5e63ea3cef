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
    std::uint64_t total(const scores& of) const {
        const tsr_scores view = of.view();
        work w(around, work::direction::encode);
        const answering a(*this, w, of);
        std::uint64_t total = 0;
        w.check(api().total(a.state, &view, &total));
        return total;
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

    /// Where each of `symbols` stands; symbol r is that of row r.
    std::vector<tsr_interval> interval(const scores& of,
                                       std::span<const std::uint32_t> symbols) const {
        const tsr_scores view = of.view();
        std::vector<tsr_interval> out(symbols.size());
        work w(around, work::direction::encode);
        const answering a(*this, w, of, symbols.size());
        std::uint64_t total = 0;
        w.check(api().total(a.state, &view, &total));
        w.check(api().interval(a.state, &view, static_cast<std::uint32_t>(symbols.size()),
                               symbols.data(), out.data()));
        return out;
    }

    struct place {
        std::vector<std::uint32_t> symbols;
        std::vector<tsr_interval> intervals;
    };
    place locate(const scores& of, std::span<const std::uint32_t> points) const {
        const tsr_scores view = of.view();
        place out{std::vector<std::uint32_t>(points.size()),
                  std::vector<tsr_interval>(points.size())};
        work w(around, work::direction::decode);
        const answering a(*this, w, of, points.size());
        std::uint64_t total = 0;
        w.check(api().total(a.state, &view, &total));
        w.check(api().locate(a.state, &view, static_cast<std::uint32_t>(points.size()),
                             points.data(), out.symbols.data(), out.intervals.data()));
        return out;
    }

  private:
    struct answering {
        const tsr_distribution_api& api;
        void* state = nullptr;
        answering(const distribution& home, work& w, const scores& of, std::size_t lanes = 1)
            : api(home.api()) {
            w.check(api.begin(home.raw(), work::host(), w.raw(), of.alphabet,
                              std::max(of.rows, static_cast<std::uint32_t>(lanes)), &state));
        }
        ~answering() {
            if (state != nullptr) api.end(state);
        }
        answering(const answering&) = delete;
    };
};

}  // namespace tessera::sdk::testing
