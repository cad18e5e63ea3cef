// SPDX-License-Identifier: MIT
// The model "class-bigram", and "class-tables", the distribution of its tables.
#include "guesses.hpp"
#include "prior.hpp"
#include "tables.hpp"
#include "train.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tessera::class_bigram {
namespace {

constexpr const char* schema = R"({"properties": {
  "prior": {"type": "string", "format": "asset", "default": "",
    "description": "what is known of the symbols beforehand, from tessera train class-bigram; empty: nothing"}}})";

/// Symbols that a slot has room for, and those beyond a prior that share its rest.
constexpr std::uint64_t largest_alphabet = std::uint64_t{1} << 27;

prior prior_of(const sdk::setup& s) {
    const auto asset = s.asset("prior");
    if (!asset.empty()) return read_prior(asset);
    prior none;
    for (auto& order : none.guesses)
        for (std::size_t sure = 0; sure < order.size(); ++sure)
            order[sure] = static_cast<std::uint16_t>(8192 * (sure + 1));
    return none;
}

void check_alphabet(std::uint64_t alphabet, std::uint32_t vocabulary) {
    if (alphabet < vocabulary || alphabet > largest_alphabet)
        throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " + std::to_string(alphabet) +
                                                ", expected " +
                                                std::to_string(std::max(vocabulary, 1u)) +
                                                (vocabulary > 0 ? ", the prior's, to " : " to ") +
                                                std::to_string(largest_alphabet)};
}

class model {
  public:
    explicit model(const sdk::setup& s) : prior_(prior_of(s)) {}

    tsr_score_kind kind() const { return TSR_TABLE_GUESS_U32; }

    /// Lanes hide how long one answer waits for the other. They share what was met, so all are one
    /// group; each begins without a symbol before it.
    void share_out(const tsr_stream& shape, std::uint32_t& lanes, std::uint32_t& together) const {
        constexpr std::uint64_t worthwhile = 1024, most = 16;
        if (lanes == 0)
            lanes = static_cast<std::uint32_t>(
                std::clamp<std::uint64_t>(shape.count / worthwhile, 1, most));
        together = lanes;
    }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream& shape, std::span<const tsr_stream>,
              const sdk::lanes& lanes)
            : prior_(plan.prior_),
              memories_(slots(c, shape), slots(c, shape), lanes.count()),
              scores_(c.scratch<std::uint32_t>(3 * std::uint64_t{lanes.count()})) {
            check_alphabet(shape.alphabet, prior_.vocabulary);
            std::size_t at = 1;
            for (const auto& order : prior_.guesses)
                for (const std::uint16_t likely : order)
                    likely_[at++] = std::uint32_t{likely} << 16;
        }

        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            const std::size_t lanes = scores_.size() / 3;
            std::uint32_t* const score = scores_.data();
            if (memories_.begun())
                memories_.guesses(lanes,
                                  [&](std::size_t l, std::uint32_t last, memories::guess guess) {
                                      score[3 * l] = context_of(last);
                                      score[3 * l + 1] = guess.symbol;
                                      score[3 * l + 2] = likely_[guess.chance];
                                  });
            else
                for (std::size_t l = 0; l < lanes; ++l) {
                    score[3 * l] = prior_.contexts;
                    score[3 * l + 1] = score[3 * l + 2] = 0;
                }
            return {sizeof(tsr_scores),
                    TSR_TABLE_GUESS_U32,
                    scores_.data(),
                    alphabet_,
                    static_cast<std::uint32_t>(lanes),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t) {
            memories_.learn({symbols, active});
        }

      private:
        std::span<std::uint32_t> slots(sdk::call& c, const tsr_stream& shape) {
            alphabet_ = static_cast<std::uint32_t>(shape.alphabet);
            return c.zeroed<std::uint32_t>(std::uint64_t{1} << memories::slot_bits(shape.count),
                                           shape.count);
        }
        std::uint32_t context_of(std::uint32_t symbol) const {
            return symbol < prior_.context_of.size() ? prior_.context_of[symbol]
                                                     : prior_.contexts - 1;
        }

        const prior& prior_;
        std::uint32_t alphabet_ = 0;
        std::uint32_t likely_[chances] = {};  // by chance, out of 2^32
        memories memories_;
        std::span<std::uint32_t> scores_;
    };

  private:
    prior prior_;
};

class distribution {
  public:
    explicit distribution(const sdk::setup& s) {
        if (const auto asset = s.asset("prior"); !asset.empty())
            tables_ = tables(read_prior(asset));
    }

    tsr_totals totals() const { return {sizeof(tsr_totals), 1, std::uint64_t{1} << 32, 0}; }
    std::uint64_t total(const tsr_scores& scores) const {
        check_alphabet(scores.alphabet, tables_.vocabulary());
        return std::uint64_t{1} << 32;
    }

    void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        for (const std::uint32_t symbol : symbols)
            if (symbol >= scores.alphabet)
                throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
                                                  " outside alphabet " +
                                                  std::to_string(scores.alphabet)};
        tables_.intervals(rows_of(scores), symbols, out);
    }
    void locate(const tsr_scores& scores, std::span<const std::uint32_t> points,
                std::uint32_t* symbols, tsr_interval* out) const {
        tables_.locate(rows_of(scores), points, symbols, out);
    }

  private:
    static score_rows rows_of(const tsr_scores& s) {
        constexpr std::size_t numbers = sdk::row_numbers(TSR_TABLE_GUESS_U32, 0);
        return {static_cast<const std::uint32_t*>(s.data),
                s.rows == 1     ? 0
                : s.stride != 0 ? static_cast<std::size_t>(s.stride)
                                : numbers,
                s.alphabet};
    }

    tables tables_;
};

const void* extension(const char* id) {
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_desc model_descriptor = sdk::describe_model<model>({
    .id = "org.tessera.class-bigram",
    .summary = "Symbols of a vocabulary by the class of the one before, known beforehand, and by "
               "what followed lately",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step tokens prior",
    .schema = schema,
    .accepts = TSR_ANY_TYPE,
    .kinds = TSR_KIND_BIT(TSR_TABLE_GUESS_U32),
    .extension = extension,
});

constexpr tsr_desc distribution_descriptor = sdk::describe_distribution<distribution>({
    .id = "org.tessera.class-tables",
    .summary = "Frequencies of classes and of their symbols from a prior, with a guess on top, out "
               "of 2^32",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "distribution step tokens prior",
    .schema = schema,
    .kinds = TSR_KIND_BIT(TSR_TABLE_GUESS_U32),
});

}  // namespace
}  // namespace tessera::class_bigram

TSR_PLUGINS(class_bigram, &tessera::class_bigram::model_descriptor,
            &tessera::class_bigram::distribution_descriptor)
