// SPDX-License-Identifier: MIT
// The model "adaptive": counts, by the last few symbols if wanted, that each lane learns as it
// goes.
#include "contexts.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tessera::adaptive {
namespace {

constexpr const char* schema = R"({"properties": {
  "increment": {"type": "integer", "default": 32, "minimum": 1, "maximum": 65536,
    "description": "what one occurrence adds to a symbol's count; every count starts at 1"},
  "limit": {"type": "integer", "default": 16384, "minimum": 16, "maximum": 16777216,
    "description": "the counts of a context are halved when their sum passes this (or 4 for each symbol, where that is more): the lower, the quicker it forgets"},
  "order": {"type": "integer", "default": 0, "minimum": 0, "maximum": 16,
    "description": "how many symbols before it a symbol's context is made of; alphabet^(order + 1) is 1048576 at most where it is not 0"}}})";

constexpr std::uint32_t widest_alphabet = 1u << 16;

class model {
  public:
    explicit model(const sdk::setup& s)
        : pace_{static_cast<std::uint32_t>(s["increment"].integer()),
                static_cast<std::uint32_t>(s["limit"].integer())},
          order_(static_cast<unsigned>(s["order"].integer())) {}

    tsr_score_kind kind() const { return TSR_COUNTS; }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream& shape, std::span<const tsr_stream>,
              sdk::lanes lanes)
            : space_(plan.contexts_of(shape.alphabet)),
              increment_(plan.pace_.increment),
              limit_(limit_for(plan.pace_, space_.alphabet)) {
            const std::uint64_t count = lanes.count();
            const auto counts = c.scratch<std::uint32_t>(count * space_.counts());
            const auto sums = c.scratch<std::uint32_t>(count * space_.contexts);
            lanes_.reserve(lanes.count());
            for (std::uint64_t l = 0; l < count; ++l)
                lanes_.emplace_back(space_, counts.subspan(l * space_.counts(), space_.counts()),
                                    sums.subspan(l * space_.contexts, space_.contexts));
            // A lane's counts are its row of scores where they stay in place, or stand alone.
            gathers_ = space_.contexts > 1 && (count > 1 || !space_.aligned());
            if (gathers_) rows_ = c.scratch<std::uint32_t>(count * space_.stride);
        }

        tsr_scores predict(std::uint64_t& hold) const {
            hold = 1;
            if (gathers_)
                for (std::size_t l = 0; l < lanes_.size(); ++l)
                    std::copy_n(lanes_[l].row().data(), space_.stride,
                                rows_.data() + l * space_.stride);
            return {sizeof(tsr_scores),
                    TSR_COUNTS,
                    gathers_ ? rows_.data() : lanes_[0].row().data(),
                    space_.alphabet,
                    static_cast<std::uint32_t>(lanes_.size()),
                    space_.stride};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (; steps > 0; --steps)
                for (std::uint32_t l = 0; l < active; ++l)
                    lanes_[l].add(space_, *symbols++, increment_, limit_);
        }

      private:
        context_space space_;
        std::uint32_t increment_, limit_;
        bool gathers_ = false;
        std::vector<lane_counts> lanes_;
        std::span<std::uint32_t> rows_;
    };

  private:
    context_space contexts_of(std::uint64_t alphabet) const {
        if (alphabet > widest_alphabet)
            throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " + std::to_string(alphabet) +
                                                    ", expected at most 65536"};
        const auto found = make_contexts(static_cast<std::uint32_t>(alphabet), order_);
        if (!found)
            throw sdk::error{TSR_E_UNSUPPORTED,
                             "order " + std::to_string(order_) + " over an alphabet of " +
                                 std::to_string(alphabet) + ", expected at most " +
                                 std::to_string(most_counts) + " counts of symbols in contexts"};
        return *found;
    }

    pace pace_;
    unsigned order_;
};

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.adaptive",
    .summary = "Counts that follow the symbols as they are coded",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step order-0 order-k",
    .schema = schema,
    .accepts = TSR_ANY_TYPE,
    .kinds = TSR_KIND_BIT(TSR_COUNTS),
});

}  // namespace
}  // namespace tessera::adaptive

TSR_PLUGINS(adaptive, &tessera::adaptive::descriptor)
