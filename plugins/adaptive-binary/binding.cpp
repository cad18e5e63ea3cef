// SPDX-License-Identifier: MIT
// The distribution "adaptive-binary" for models of two symbols that adapt, and "adaptive-bits",
// such a model.
#include "bits.hpp"
#include "odds.hpp"

#include "tessera/sdk.hpp"

#include <string>
#include <vector>

namespace tessera::adaptive_binary {
namespace {

constexpr const char* schema = R"({"properties": {
  "bits": {"type": "integer", "default": 16, "minimum": 2, "maximum": 32,
    "description": "totals are 2^bits: the more, the less a sure bit costs; coders state the largest they take"},
  "prior": {"type": "integer", "default": 16, "minimum": 0, "maximum": 1048576,
    "description": "of counts: how often each of the two is taken to have been seen before, in 32nds; 16 is the estimate of Krichevsky and Trofimov"}}})";

class distribution {
  public:
    explicit distribution(const sdk::setup& s)
        : bits_(static_cast<unsigned>(s["bits"].integer())),
          prior_(static_cast<std::uint32_t>(s["prior"].integer())) {}

    tsr_totals totals() const { return {sizeof(tsr_totals), 1, std::uint64_t{1} << bits_, 0}; }

    std::uint64_t total(const tsr_scores& scores) const {
        if (scores.alphabet > 2)
            throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " + std::to_string(scores.alphabet) +
                                                    ", expected at most two symbols"};
        return std::uint64_t{1} << bits_;
    }

    std::uint64_t bit_total() const { return std::uint64_t{1} << bits_; }
    std::uint32_t bit_edge(std::uint32_t p1) const {
        return static_cast<std::uint32_t>(bit_total() - share_of_one(p1, bits_));
    }

    void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        std::uint32_t largest = 0;
        for (const std::uint32_t symbol : symbols) largest = std::max(largest, symbol);
        if (largest >= scores.alphabet)
            throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(largest) +
                                              " outside alphabet " +
                                              std::to_string(scores.alphabet)};
        const std::uint64_t all = total(scores);
        for_each_lane(scores, symbols.size(), [&](std::size_t lane, std::uint32_t ones) {
            out[lane] = interval_of(symbols[lane], ones, all);
        });
    }
    void locate(const tsr_scores& scores, std::span<const std::uint32_t> points,
                std::uint32_t* symbols, tsr_interval* out) const {
        const std::uint64_t all = total(scores);
        for_each_lane(scores, points.size(), [&](std::size_t lane, std::uint32_t ones) {
            symbols[lane] = points[lane] >= all - ones;
            out[lane] = interval_of(symbols[lane], ones, all);
        });
    }

  private:
    /// Calls f(lane, frequency of symbol 1). An alphabet of one has no symbol 1.
    template <class F>
    void for_each_lane(const tsr_scores& scores, std::size_t lanes, F&& f) const {
        if (scores.kind == TSR_P1_U32) {
            const std::size_t step = scores.rows == 1 ? 0 : scores.stride == 0 ? 1 : scores.stride;
            const auto* p1 = static_cast<const std::uint32_t*>(scores.data);
            for (std::size_t lane = 0; lane < lanes; ++lane, p1 += step)
                f(lane, share_of_one(*p1, bits_));
            return;
        }
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto counts = sdk::row<std::uint32_t>(scores, static_cast<std::uint32_t>(lane));
            f(lane, scores.alphabet == 1
                        ? 0
                        : share_of_one(probability_of_one(counts[0], counts[1], prior_), bits_));
        }
    }

    unsigned bits_;
    std::uint32_t prior_;
};

constexpr const char* model_schema = R"({"properties": {
  "order": {"type": "integer", "default": 0, "minimum": 0, "maximum": 8,
    "description": "how many symbols before it a symbol's context is made of; with it they have 18 bits at most"},
  "quick": {"type": "integer", "default": 4, "minimum": 1, "maximum": 16,
    "description": "the quick one of two probabilities moves 1 / 2^quick of the way to each bit"},
  "slow": {"type": "integer", "default": 7, "minimum": 1, "maximum": 16,
    "description": "the slow one moves 1 / 2^slow of the way; their mean predicts"}}})";

class model {
  public:
    explicit model(const sdk::setup& s)
        : order_(static_cast<unsigned>(s["order"].integer())),
          rates_{static_cast<unsigned>(s["quick"].integer()),
                 static_cast<unsigned>(s["slow"].integer())} {}

    tsr_score_kind kind() const { return TSR_P1_U32; }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream&, std::span<const tsr_stream>,
              sdk::lanes lanes)
            : rates_(plan.rates_), bits_(lanes.bits) {
            const std::uint64_t in_context = std::uint64_t{lanes.bits} * (plan.order_ + 1);
            if (in_context > most_context_bits)
                throw sdk::error{TSR_E_UNSUPPORTED,
                                 "order " + std::to_string(plan.order_) + " over symbols of " +
                                     std::to_string(lanes.bits) +
                                     " bits, expected contexts of at most 18 bits"};
            const std::size_t histories = std::size_t{1} << in_context,
                              contexts = histories >> lanes.bits;
            const auto all = c.scratch<bit_history>(std::uint64_t{lanes.count()} * histories);
            const auto started = c.scratch<std::uint8_t>(std::uint64_t{lanes.count()} * contexts);
            probabilities_ = c.scratch<std::uint32_t>(lanes.count());
            walks_.reserve(lanes.count());
            for (std::size_t l = 0; l < lanes.count(); ++l) {
                walks_.emplace_back(lanes.bits, plan.order_, all.subspan(l * histories, histories),
                                    started.subspan(l * contexts, contexts));
                probabilities_[l] = walks_[l].probability();
            }
        }

        tsr_scores predict(std::uint64_t& hold) const {
            hold = 1;
            return {sizeof(tsr_scores),
                    TSR_P1_U32,
                    probabilities_.data(),
                    2,
                    static_cast<std::uint32_t>(walks_.size()),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* bits, std::uint64_t steps) {
            for (; steps > 0; --steps)
                for (std::uint32_t l = 0; l < active; ++l) {
                    walks_[l].update(*bits++, rates_);
                    probabilities_[l] = walks_[l].probability();
                }
        }
        void walk(std::uint64_t symbols, const sdk::bit_coder& code) {
            bit_walk at = walks_[0];
            for (std::uint64_t bits = symbols * bits_; bits > 0; --bits)
                at.update(code(at.probability()), rates_);
            walks_[0] = at;
        }

      private:
        rates rates_;
        std::uint32_t bits_;
        std::vector<bit_walk> walks_;
        std::span<std::uint32_t> probabilities_;
    };

  private:
    unsigned order_;
    rates rates_;
};

constexpr tsr_desc model_descriptor = sdk::describe_model<model>({
    .id = "org.tessera.adaptive-bits",
    .summary = "Probabilities of bits at two rates, by the bits and symbols before them",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step bitwise",
    .schema = model_schema,
    .flags = TSR_EXACT | TSR_BITWISE,
    .accepts = TSR_ANY_TYPE,
    .kinds = TSR_KIND_BIT(TSR_P1_U32),
});

constexpr tsr_desc descriptor = sdk::describe_distribution<distribution>({
    .id = "org.tessera.adaptive-binary",
    .summary = "Two symbols by a probability or by counts that adapt, out of up to 2^32",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "distribution step binary",
    .schema = schema,
    .kinds = TSR_KIND_BIT(TSR_COUNTS) | TSR_KIND_BIT(TSR_P1_U32),
});

}  // namespace
}  // namespace tessera::adaptive_binary

TSR_PLUGINS(adaptive_binary, &tessera::adaptive_binary::descriptor,
            &tessera::adaptive_binary::model_descriptor)
