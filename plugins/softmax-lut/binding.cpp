// SPDX-License-Identifier: MIT
// The distribution "softmax-lut": rows of integer logits, step by step.
#include "../common/row_lanes.hpp"
#include "../common/softmax_lut/rows.hpp"

#include "tessera/sdk.hpp"

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
        auto weigh(const tsr_scores& scores) const {
            return [this, &scores](weighed_row& row, std::size_t r) {
                row.weigh(*plan_.kernel_, plan_.coefficient_,
                          sdk::row<std::int32_t>(scores, static_cast<std::uint32_t>(r)), total_);
            };
        }

      public:
        state(const distribution& plan, sdk::call& c, std::uint32_t alphabet, std::uint32_t lanes)
            : plan_(plan), lanes_(c, alphabet, lanes, [&c](std::uint32_t size) {
                  return weighed_row(c.scratch<std::uint32_t>(blocks_of(size) + 1).data());
              }) {
            plan.total_for(alphabet);
        }

        std::uint64_t total(const tsr_scores& scores) {
            lanes_.begin(scores);
            return total_ = plan_.total_for(scores.alphabet);
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
        const distribution& plan_;
        std::uint64_t total_ = 0;
        plugins::row_lanes<weighed_row> lanes_;
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
