// SPDX-License-Identifier: MIT
// The model "adaptive": counts of order 0 that each lane learns as it goes.
#include "history.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <string>

namespace tessera::adaptive {
namespace {

constexpr const char* schema = R"({"properties": {
  "increment": {"type": "integer", "default": 32, "minimum": 1, "maximum": 65536,
    "description": "what one occurrence adds to a symbol's count; every count starts at 1"},
  "limit": {"type": "integer", "default": 16384, "minimum": 16, "maximum": 16777216,
    "description": "all counts of a lane are halved when their sum passes this (or 4 for each symbol, where that is more): the lower, the quicker it forgets"}}})";

constexpr std::uint32_t widest_alphabet = 1u << 16;

class model {
  public:
    explicit model(const sdk::setup& s)
        : pace_{static_cast<std::uint32_t>(s["increment"].integer()),
                static_cast<std::uint32_t>(s["limit"].integer())} {}

    tsr_score_kind kind() const { return TSR_COUNTS; }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream& shape, std::span<const tsr_stream>,
              sdk::lanes lanes)
            : increment_(plan.pace_.increment) {
            if (shape.alphabet > widest_alphabet)
                throw sdk::error{
                    TSR_E_UNSUPPORTED,
                    "alphabet of " + std::to_string(shape.alphabet) + ", expected at most 65536"};
            alphabet_ = static_cast<std::uint32_t>(shape.alphabet);
            stride_ = (alphabet_ + 15) / 16 * 16;
            limit_ = limit_for(plan.pace_, alphabet_);
            counts_ = c.scratch<std::uint32_t>(std::uint64_t{lanes.count()} * stride_);
            sums_ = c.scratch<std::uint32_t>(lanes.count());
            for (std::uint32_t l = 0; l < lanes.count(); ++l) sums_[l] = start_counts(row(l));
        }

        tsr_scores predict(std::uint64_t& hold) const {
            hold = 1;
            return {sizeof(tsr_scores),
                    TSR_COUNTS,
                    counts_.data(),
                    alphabet_,
                    static_cast<std::uint32_t>(sums_.size()),
                    stride_};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (; steps > 0; --steps)
                for (std::uint32_t l = 0; l < active; ++l)
                    sums_[l] = add_symbol(row(l), sums_[l], *symbols++, increment_, limit_);
        }

      private:
        std::span<std::uint32_t> row(std::uint32_t lane) const {
            return counts_.subspan(std::size_t{lane} * stride_, alphabet_);
        }
        std::uint32_t increment_, limit_ = 0, alphabet_ = 0, stride_ = 0;
        std::span<std::uint32_t> counts_, sums_;
    };

  private:
    pace pace_;
};

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.adaptive",
    .summary = "Counts that follow the symbols as they are coded",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step order-0",
    .schema = schema,
    .accepts = TSR_ANY_TYPE,
    .kinds = TSR_KIND_BIT(TSR_COUNTS),
});

}  // namespace
}  // namespace tessera::adaptive

TSR_PLUGINS(adaptive, &tessera::adaptive::descriptor)
