// SPDX-License-Identifier: MIT
// The distribution "adaptive-binary": two symbols, as a model that adapts with each of them wants
// them coded.
#include "odds.hpp"

#include "tessera/sdk.hpp"

#include <string>

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

    void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        for (const std::uint32_t symbol : symbols)
            if (symbol >= scores.alphabet)
                throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
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
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto numbers = sdk::row<std::uint32_t>(scores, static_cast<std::uint32_t>(lane));
            if (scores.kind == TSR_P1_U32)
                f(lane, share_of_one(numbers[0], bits_));
            else if (scores.alphabet == 1)
                f(lane, 0);
            else
                f(lane, share_of_one(probability_of_one(numbers[0], numbers[1], prior_), bits_));
        }
    }

    unsigned bits_;
    std::uint32_t prior_;
};

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

TSR_PLUGINS(adaptive_binary, &tessera::adaptive_binary::descriptor)
