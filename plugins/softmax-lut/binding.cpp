// SPDX-License-Identifier: MIT
// The distribution "softmax-lut": rows of integer logits, step by step.
#include "../common/softmax_lut/rows.hpp"

#include "tessera/sdk.hpp"

#include <memory>
#include <string>

namespace tessera::softmax_lut {
namespace {

constexpr const char* schema = R"({"properties": {
  "coef": {"type": "integer", "default": 37819, "minimum": 1, "maximum": 4294967295,
    "description": "how fast weights fall: a logit that is 2^32 / coef below the largest weighs half as much"},
  "total": {"type": "integer", "default": 0, "minimum": 0, "maximum": 4294967296,
    "description": "what frequencies sum to, more than the alphabet has symbols; 0: 2^30 - 1024 less those, or one more than those"}}})";

constexpr std::uint64_t most_by_default = std::uint64_t{1} << 30;

class distribution {
  public:
    explicit distribution(const sdk::setup& s)
        : coefficient_(static_cast<std::uint32_t>(s["coef"].integer())),
          total_(static_cast<std::uint64_t>(s["total"].integer())),
          kernel_(&kernel_for(sdk::best_instructions())) {}

    tsr_totals totals() const {
        return {sizeof(tsr_totals), 0, total_ != 0 ? total_ : most_by_default, 0};
    }

    class state {
      public:
        state(const distribution& plan, sdk::call& c, std::uint32_t alphabet, std::uint32_t lanes)
            : plan_(plan), alphabet_(alphabet), lanes_(c.scratch<lane>(lanes)) {
            plan.total_for(alphabet);
            for (lane& l : lanes_)
                std::construct_at(
                    &l,
                    lane{weighed_row(c.scratch<std::uint32_t>(blocks_of(alphabet) + 1).data()), 0});
        }

        std::uint64_t total(const tsr_scores& scores) {
            if (scores.alphabet > alphabet_ || scores.rows > lanes_.size())
                throw sdk::error{TSR_E_PARAM, std::to_string(scores.rows) + " rows of alphabet " +
                                                  std::to_string(scores.alphabet) +
                                                  ", expected at most " +
                                                  std::to_string(lanes_.size()) + " of " +
                                                  std::to_string(alphabet_)};
            ++asked_;
            return total_ = plan_.total_for(scores.alphabet);
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

        weighed_row& row_of(const tsr_scores& scores, std::size_t l) {
            const std::size_t r = scores.rows == 1 ? 0 : l;
            lane& mine = lanes_[r];
            if (mine.weighed_for != asked_) {
                mine.row.weigh(*plan_.kernel_, plan_.coefficient_,
                               sdk::row<std::int32_t>(scores, static_cast<std::uint32_t>(r)),
                               total_);
                mine.weighed_for = asked_;
            }
            return mine.row;
        }

        const distribution& plan_;
        std::uint32_t alphabet_;
        std::uint64_t asked_ = 0, total_ = 0;
        std::span<lane> lanes_;
    };

  private:
    std::uint64_t total_for(std::uint32_t alphabet) const {
        if (total_ == 0 && alphabet < most_by_default)
            return std::max<std::uint64_t>(
                std::uint64_t{alphabet} + 1,
                alphabet + 1024 < most_by_default ? most_by_default - alphabet - 1024 : 0);
        if (total_ > alphabet) return total_;
        const std::string symbols = std::to_string(alphabet) + " symbols, found ";
        throw sdk::error{TSR_E_PARAM, total_ == 0
                                          ? "parameter total: expected one for an alphabet of " +
                                                symbols + "0, which stands for at most 2^30"
                                          : "parameter total: expected more than the alphabet's " +
                                                symbols + std::to_string(total_)};
    }

    std::uint32_t coefficient_;
    std::uint64_t total_;
    const kernel* kernel_;
};

constexpr tsr_desc descriptor = sdk::describe_distribution<distribution>({
    .id = "org.tessera.softmax-lut",
    .summary = "Rows of integer logits to frequencies, by a table of powers of two",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "distribution step",
    .schema = schema,
    .flags = TSR_EXACT | TSR_SCORES_ANYWHERE,
    .kinds = TSR_KIND_BIT(TSR_LOGITS_I32),
});

}  // namespace
}  // namespace tessera::softmax_lut

TSR_PLUGINS(softmax_lut, &tessera::softmax_lut::descriptor)
