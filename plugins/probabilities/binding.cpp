// SPDX-License-Identifier: MIT
// The distributions "probabilities" and "softmax": rows of floating-point numbers, step by step.
#include "../common/row_lanes.hpp"
#include "rows.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <string>

namespace tessera::probabilities {
namespace {

/// What both have: answers from the sums of one row a lane, each weighed when it is first asked.
class distribution {
  public:
    explicit distribution(const weighing_rule& by) : by_(by) {}

    tsr_totals totals() const { return {sizeof(tsr_totals), 1, total, 0}; }

    class state {
        auto weigh(const tsr_scores& scores) const {
            return [this, &scores](weighed_row& row, std::size_t r) {
                const std::uint64_t apart = scores.stride != 0 ? scores.stride : scores.alphabet;
                const std::uint64_t width = scores.kind == TSR_F64   ? 8
                                            : scores.kind == TSR_F32 ? 4
                                                                     : 2;
                row.weigh(
                    by_, scores.kind,
                    {static_cast<const char*>(scores.data) + r * apart * width, scores.alphabet});
            };
        }

      public:
        state(const distribution& plan, sdk::call& c, std::uint32_t alphabet, std::uint32_t lanes)
            : by_(plan.by_), lanes_(c, alphabet, lanes, [&c](std::uint32_t size) {
                  return weighed_row({c.scratch<std::uint64_t>(room_for_blocks(size)).data(),
                                      c.scratch<std::uint64_t>(room_for_groups(size)).data()});
              }) {}

        std::uint64_t total(const tsr_scores& scores) {
            lanes_.begin(scores);
            // Now and not when it is asked: it need not wait for a point, which a coder is still
            // at.
            if (scores.rows == 1) lanes_.row(scores, 0, weigh(scores));
            return probabilities::total;
        }

        void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                      tsr_interval* out) {
            lanes_.interval(scores, symbols, out, weigh(scores));
        }

        void locate(const tsr_scores& scores, std::span<const std::uint32_t> points,
                    std::uint32_t* symbols, tsr_interval* out) {
            lanes_.locate(scores, points, symbols, out, weigh(scores));
        }

      private:
        weighing_rule by_;
        plugins::row_lanes<weighed_row> lanes_;
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
