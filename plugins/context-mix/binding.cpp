// SPDX-License-Identifier: MIT
// The model "context-mix".
#include "memory.hpp"
#include "parameters.hpp"
#include "prior_file.hpp"
#include "train.hpp"

#include "tessera/sdk.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <variant>

namespace tessera::context_mix {
namespace {

/// Places of matches have 32 bits.
constexpr std::uint64_t most_symbols = UINT32_MAX - 1;

class model {
  public:
    explicit model(const sdk::setup& s)
        : how_(recipe_of(s.params())), primed_(how_), asset_(s.asset("prior")) {
        if (!asset_.empty()) primed_ = check_prior(asset_, how_);
    }

    tsr_score_kind kind() const { return TSR_P1_U32; }

    /// Lanes share nothing but the prior, so each is a group that may have a thread.
    void share_out(const tsr_stream&, std::uint32_t& lanes, std::uint32_t& together) const {
        lanes = std::max(lanes, 1u);
        together = 1;
    }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream& shape, std::span<const tsr_stream>,
              const sdk::lanes& lanes)
            : scores_(c.scratch<std::uint32_t>(lanes.count())) {
            if (lanes.bits > 8) plan.allow_wide(lanes.bits);
            if (shape.count > most_symbols)
                throw sdk::error{TSR_E_LIMIT, std::to_string(shape.count) +
                                                  " symbols, expected at most " +
                                                  std::to_string(most_symbols)};
            const knowledge* prior = plan.prior(lanes.bits);
            const recipe& how = prior != nullptr ? plan.primed_ : plan.how_;
            const auto kernels = mixing::kernels_for(sdk::best_instructions());
            const auto add = [&](auto zero) {
                using element = decltype(zero);
                auto& all = lanes_.emplace<std::vector<std::unique_ptr<predictor<element>>>>();
                for (const std::uint64_t share : lanes.share)
                    all.push_back(std::make_unique<predictor<element>>(
                        how, prior,
                        make_room<element>(c, of_lane(how, share, shape.count), share, lanes.bits),
                        shape.row, lanes.bits, kernels));
            };
            if (lanes.bits <= 8)
                add(std::uint8_t{});
            else if (lanes.bits <= 16)
                add(std::uint16_t{});
            else
                add(std::uint32_t{});
        }

        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            std::visit(
                [&](const auto& lanes) {
                    for (std::size_t l = 0; l < lanes.size(); ++l)
                        scores_[l] = lanes[l]->probability() << 16;
                },
                lanes_);
            return {sizeof(tsr_scores),
                    TSR_P1_U32,
                    scores_.data(),
                    2,
                    static_cast<std::uint32_t>(scores_.size()),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* bits, std::uint64_t steps) {
            std::visit(
                [&](auto& lanes) {
                    for (; steps > 0; --steps)
                        for (std::uint32_t l = 0; l < active; ++l) lanes[l]->see(*bits++);
                },
                lanes_);
        }
        void walk(std::uint64_t symbols, const sdk::bit_coder& code) {
            std::visit(
                [&](auto& lanes) {
                    auto& lane = *lanes[0];
                    for (std::uint64_t bits = symbols * lane.bits(); bits > 0; --bits)
                        lane.see(code(lane.probability() << 16));
                },
                lanes_);
        }

      private:
        template <class Element>
        using predictors = std::vector<std::unique_ptr<predictor<Element>>>;

        std::span<std::uint32_t> scores_;
        std::variant<predictors<std::uint8_t>, predictors<std::uint16_t>, predictors<std::uint32_t>>
            lanes_;
    };

  private:
    /// The recipe for a lane of `share` symbols: lanes have their parts of the memory.
    static recipe of_lane(recipe how, std::uint64_t share, std::uint64_t all) {
        how.memory = how.memory * share / std::max<std::uint64_t>(all, 1);
        return how;
    }

    /// Throws where the parameters have what wide symbols, of more than 8 bits, do not.
    void allow_wide(std::uint32_t bits) const {
        const std::string found =
            "symbols of " + std::to_string(bits) + " bits, expected at most 8";
        if (!asset_.empty() && primed_.counted == 0)
            throw sdk::error{TSR_E_UNSUPPORTED, "prior: " + found};
        for (const context& c : how_.contexts)
            if (needs_bytes(c))
                throw sdk::error{TSR_E_UNSUPPORTED,
                                 "contexts other than order, sparse, above and around: " + found};
    }

    /// Read when the first block asks, so that routes that meet no block cost nothing.
    const knowledge* prior(std::uint32_t bits) const {
        if (asset_.empty()) return nullptr;
        std::call_once(once_, [&] { prior_ = read_prior(asset_, primed_); });
        return primed_.counted == 0 || prior_.bits == bits ? &prior_ : nullptr;
    }

    recipe how_, primed_;  // without a prior, and with what it counted
    std::span<const std::uint8_t> asset_;
    mutable std::once_flag once_;
    mutable knowledge prior_;
};

const void* extension(const char* id) {
    if (const void* mine = sdk::bit_extension<model>(id)) return mine;
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.context-mix",
    .summary = "Bits by many adaptive contexts, mixed: text, code, logs, tables, anything",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step bitwise text prior",
    .schema = model_schema.data(),
    .flags = TSR_EXACT | TSR_BITWISE,
    .accepts = TSR_ANY_TYPE & ~TSR_TYPE_BIT(TSR_U64),
    .kinds = TSR_KIND_BIT(TSR_P1_U32),
    .extension = extension,
});

}  // namespace
}  // namespace tessera::context_mix

TSR_PLUGINS(context_mix, &tessera::context_mix::descriptor)
