// SPDX-License-Identifier: MIT
// The model "int-transformer": a language model in integers, the same on every machine.
#include "adaptive_lanes.hpp"
#include "group.hpp"

#include "tessera/sdk.hpp"

#include <optional>
#include <string>

namespace tessera::int_transformer {
namespace {

constexpr const char* schema = R"({"properties": {
  "model": {"type": "string", "format": "asset", "default": "",
    "description": "the model, a file of the format czip-model-v1"},
  "context": {"type": "integer", "default": 0, "minimum": 0, "maximum": 65536,
    "description": "how many positions a lane sees at most, up to those of the model; 0: those"},
  "keep": {"type": "integer", "default": -1, "minimum": -1, "maximum": 65534,
    "description": "how many tokens of its past a lane reads again when its context is full, at most the context less 2; 0: none; -1: half of the context"},
  "adapt": {"type": "boolean", "default": true,
    "description": "whether logits follow what came before in the block, as n-grams of tokens and repeats have it"}}})";

/// Rows of logits computed at once while encoding, where they are not too long.
constexpr std::size_t rows_ahead = transformer::most_rows;
constexpr std::size_t numbers_ahead = std::size_t{1} << 20;

[[noreturn]] void refuse(const std::string& what) { throw sdk::error{TSR_E_PARAM, what}; }

std::span<const std::uint8_t> model_of(const sdk::setup& s) {
    if (s["model"].text().empty())
        refuse(
            "model: \"\", expected a model file (czip-model-v1, .czm) by \"asset:NAME\" or "
            "\"sha256:HEX\", in a directory of assets (--assets, TESSERA_ASSET_PATH)");
    return s.asset("model");
}

window window_of(const sdk::setup& s, const transformer::model& m) {
    const std::size_t most = m.file().context;
    const auto asked = static_cast<std::size_t>(s["context"].integer());
    if (asked > most)
        refuse("context: " + std::to_string(asked) + ", expected at most the model's " +
               std::to_string(most));
    window w{asked == 0 ? most : asked, 0};
    const std::int64_t keep = s["keep"].integer();
    const std::size_t most_kept = w.context < 2 ? 0 : w.context - 2;
    w.keep = keep < 0 ? std::min(w.context / 2, most_kept) : static_cast<std::size_t>(keep);
    if (w.keep > most_kept)
        refuse("keep: " + std::to_string(w.keep) + ", expected at most " +
               std::to_string(most_kept) + " of a context of " + std::to_string(w.context));
    return w;
}

class model {
  public:
    explicit model(const sdk::setup& s)
        : model_(transformer::read_model_file(model_of(s)), transformer::division::nearest,
                 transformer::kernels_for(sdk::best_instructions())),
          window_(window_of(s, model_)),
          adapt_(s["adapt"].boolean()) {}

    tsr_score_kind kind() const { return TSR_LOGITS_I32; }

    /// Every lane begins without a past, and lanes that step together are one matrix product:
    /// small blocks have one lane, larger ones two groups for two threads.
    void share_out(const tsr_stream& shape, std::uint32_t& lanes, std::uint32_t& together) const {
        constexpr std::uint64_t worthwhile = 32768, most = 16, most_together = 24;
        if (lanes == 0)
            lanes = static_cast<std::uint32_t>(
                std::clamp<std::uint64_t>(shape.count / worthwhile, 1, most));
        together = static_cast<std::uint32_t>(
            std::min<std::uint64_t>((std::uint64_t{lanes} + 1) / 2, most_together));
    }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream& shape, std::span<const tsr_stream>,
              const sdk::lanes& lanes)
            : model_(plan.model_),
              shape_(shape),
              lanes_(lanes),
              alphabet_(alphabet_of(plan, shape)),
              group_(model_, plan.window_, lanes.count(),
                     {c.scratch<std::int8_t>(lanes.count() *
                                             model_.cache_of_lane(plan.window_.context)),
                      c.scratch<std::uint32_t>(lanes.count() * plan.window_.context),
                      c.scratch<std::int32_t>(rows_of(model_, shape, lanes.count()) *
                                              model_.logit_stride()),
                      c.scratch<std::uint8_t>(transformer::workspace::size(
                          model_, plan.window_.context, transformer::most_rows))}) {
            if (plan.adapt_) adaptive_.emplace(c, model_.logit_stride(), alphabet_, lanes);
        }

        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            const std::uint32_t active = active_at(step_);
            if (shape_.data == nullptr)
                logits_ = group_.step(active);
            else if (step_ == known_until_)
                look_ahead();
            return {sizeof(tsr_scores),
                    TSR_LOGITS_I32,
                    adaptive_ ? adaptive_->adjust(logits_, active) : logits_,
                    alphabet_,
                    active,
                    model_.logit_stride()};
        }

        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t) {
            for (std::uint32_t l = 0; l < active; ++l) check(symbols[l]);
            group_.update({symbols, active});
            if (adaptive_) adaptive_->learn({symbols, active});
            if (shape_.data != nullptr) logits_ += active_at(step_) * model_.logit_stride();
            ++step_;
        }

      private:
        static std::uint32_t alphabet_of(const model& plan, const tsr_stream& shape) {
            const std::size_t vocabulary = plan.model_.file().vocabulary;
            if (shape.alphabet > vocabulary)
                throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " +
                                                        std::to_string(shape.alphabet) +
                                                        ", expected at most the model's " +
                                                        std::to_string(vocabulary)};
            return static_cast<std::uint32_t>(shape.alphabet);
        }
        static std::uint64_t rows_of(const transformer::model& m, const tsr_stream& shape,
                                     std::uint64_t lanes) {
            if (shape.data == nullptr) return lanes;
            return std::max<std::uint64_t>(lanes,
                                           std::min(rows_ahead, numbers_ahead / m.logit_stride()));
        }

        /// Lanes that have a symbol at a step; their shares fall.
        std::uint32_t active_at(std::uint64_t step) const {
            std::uint32_t active = lanes_.count();
            while (active > 0 && lanes_.share[active - 1] <= step) --active;
            return active;
        }
        std::uint32_t check(std::uint64_t symbol) const {
            if (symbol >= alphabet_)
                throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
                                                  " outside alphabet " + std::to_string(alphabet_)};
            return static_cast<std::uint32_t>(symbol);
        }

        /// The logits of the next steps, as their symbols are known.
        void look_ahead() {
            const std::uint64_t steps =
                std::min<std::uint64_t>(group_.steps_ahead(), lanes_.share[0] - step_);
            actives_.clear();
            symbols_.assign(static_cast<std::size_t>(steps) * lanes_.count(), 0);
            sdk::with_element(shape_.type, [&](auto zero) {
                const auto all = sdk::elements<decltype(zero)>(shape_);
                for (std::uint64_t s = 0; s < steps; ++s) {
                    actives_.push_back(active_at(step_ + s));
                    for (std::uint32_t l = 0; l < actives_.back(); ++l)
                        symbols_[static_cast<std::size_t>(s) * lanes_.count() + l] =
                            check(all[static_cast<std::size_t>(lanes_.first[l] + step_ + s)]);
                }
            });
            logits_ = group_.steps(actives_, symbols_);
            known_until_ = step_ + steps;
        }

        const transformer::model& model_;
        tsr_stream shape_;
        sdk::lanes lanes_;
        std::uint32_t alphabet_;
        group group_;
        std::optional<adaptive_lanes> adaptive_;
        std::uint64_t step_ = 0, known_until_ = 0;
        const std::int32_t* logits_ = nullptr;
        std::vector<std::uint32_t> actives_, symbols_;
    };

  private:
    transformer::model model_;
    window window_;
    bool adapt_;
};

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.int-transformer",
    .summary = "Tokens by a transformer in integers, the same on every machine",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step tokens neural",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_U16) | TSR_TYPE_BIT(TSR_U32),
    .kinds = TSR_KIND_BIT(TSR_LOGITS_I32),
});

}  // namespace
}  // namespace tessera::int_transformer

TSR_PLUGINS(int_transformer, &tessera::int_transformer::descriptor)
