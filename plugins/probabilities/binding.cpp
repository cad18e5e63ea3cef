// SPDX-License-Identifier: MIT
// The distributions "probabilities" and "softmax": rows of floating-point numbers, step by step.
#include "rows.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace tessera::probabilities {
namespace {

/// What both have: answers from the sums of one row a lane, each weighed when it is first asked.
class distribution {
  public:
    explicit distribution(const weighing_rule& by) : by_(by) {}

    tsr_totals totals() const { return {sizeof(tsr_totals), 1, total, 0}; }

    class state {
      public:
        state(const distribution& plan, sdk::call& c, std::uint32_t alphabet, std::uint32_t lanes)
            : by_(plan.by_), alphabet_(alphabet), lanes_(c.scratch<lane>(lanes)) {
            for (lane& l : lanes_)
                std::construct_at(
                    &l,
                    lane{weighed_row({c.scratch<std::uint64_t>(room_for_blocks(alphabet)).data(),
                                      c.scratch<std::uint64_t>(room_for_groups(alphabet)).data()}),
                         0});
        }

        std::uint64_t total(const tsr_scores& scores) {
            if (scores.alphabet > alphabet_ || scores.rows > lanes_.size())
                throw sdk::error{TSR_E_PARAM, std::to_string(scores.rows) + " rows of alphabet " +
                                                  std::to_string(scores.alphabet) +
                                                  ", expected at most " +
                                                  std::to_string(lanes_.size()) + " of " +
                                                  std::to_string(alphabet_)};
            ++asked_;
            // Now and not when it is asked: it need not wait for a point, which a coder is still
            // at.
            if (scores.rows == 1) row_of(scores, 0);
            return probabilities::total;
        }

        void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                      tsr_interval* out) {
            for (const std::uint32_t symbol : symbols)
                if (symbol >= scores.alphabet)
                    throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
                                                      " outside alphabet " +
                                                      std::to_string(scores.alphabet)};
            for (std::size_t l = 0; l < symbols.size(); ++l)
                out[l] = row_of(scores, l).interval(symbols[l]);
        }

        void locate(const tsr_scores& scores, std::span<const std::uint32_t> points,
                    std::uint32_t* symbols, tsr_interval* out) {
            for (std::size_t l = 0; l < points.size(); ++l)
                symbols[l] = row_of(scores, l).locate(points[l], out[l]);
        }

      private:
        struct lane {
            weighed_row row;
            std::uint64_t weighed_for;  // which of the scores that were asked for
        };

        const weighed_row& row_of(const tsr_scores& scores, std::size_t l) {
            lane& mine = lanes_[scores.rows == 1 ? 0 : l];
            if (mine.weighed_for != asked_) {
                mine.row.weigh(by_, scores.kind, row_in(scores, l));
                mine.weighed_for = asked_;
            }
            return mine.row;
        }
        static score_row row_in(const tsr_scores& scores, std::size_t l) {
            const std::uint64_t apart = scores.stride != 0 ? scores.stride : scores.alphabet;
            const std::uint64_t first = scores.rows == 1 ? 0 : l * apart;
            const std::uint64_t width = scores.kind == TSR_F64 ? 8 : scores.kind == TSR_F32 ? 4 : 2;
            return {static_cast<const char*>(scores.data) + first * width, scores.alphabet};
        }

        weighing_rule by_;
        std::uint32_t alphabet_;
        std::uint64_t asked_ = 0;
        std::span<lane> lanes_;
    };

  private:
    weighing_rule by_;
};

constexpr const char* probabilities_schema = R"({"properties": {
  "rule": {"type": "string", "default": "proportional", "enum": ["proportional", "mode"],
    "description": "proportional: shares of the sum, whatever it is; mode: what is missing from a sum of 1, or too much, is the likeliest symbol's, as distribution-coder has it"}}})";

struct of_probabilities : distribution {
    explicit of_probabilities(const sdk::setup& s)
        : distribution({s["rule"].text() == "mode" ? rule::mode : rule::proportional, 1,
                        sdk::best_instructions()}) {}
};

constexpr const char* softmax_schema = R"({"properties": {
  "temperature": {"type": "number", "default": 1, "minimum": 0.000001, "maximum": 1000000,
    "description": "logits are divided by it: above 1 makes all symbols more alike, below 1 less"}}})";

struct of_logits : distribution {
    explicit of_logits(const sdk::setup& s)
        : distribution({rule::softmax, s["temperature"].real(), sdk::best_instructions()}) {}
};

constexpr std::uint32_t floats =
    TSR_KIND_BIT(TSR_F16) | TSR_KIND_BIT(TSR_BF16) | TSR_KIND_BIT(TSR_F32) | TSR_KIND_BIT(TSR_F64);

constexpr tsr_desc probabilities_descriptor = sdk::describe_distribution<of_probabilities>({
    .id = "org.tessera.probabilities",
    .summary = "Rows of probabilities as they come, to frequencies out of 2^32",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "distribution step",
    .schema = probabilities_schema,
    .flags = TSR_EXACT | TSR_SCORES_ANYWHERE,
    .kinds = floats,
});

constexpr tsr_desc softmax_descriptor = sdk::describe_distribution<of_logits>({
    .id = "org.tessera.softmax",
    .summary = "Rows of logits at a temperature, to frequencies out of 2^32",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "distribution step",
    .schema = softmax_schema,
    .flags = TSR_EXACT | TSR_SCORES_ANYWHERE,
    .kinds = floats,
});

}  // namespace
}  // namespace tessera::probabilities

TSR_PLUGINS(probabilities, &tessera::probabilities::probabilities_descriptor,
            &tessera::probabilities::softmax_descriptor)
