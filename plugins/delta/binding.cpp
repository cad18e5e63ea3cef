// SPDX-License-Identifier: MIT
// The stage "delta": numbers to their differences, in the same type.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

namespace tessera::delta {
namespace {

constexpr const char* schema = R"({"properties": {
  "distance": {"type": "integer", "default": 1, "minimum": 1, "maximum": 4294967295,
    "description": "how far back the number stands that is subtracted"},
  "along": {"type": "string", "default": "elements", "enum": ["elements", "row"],
    "description": "what the distance counts: elements, or rows of the array that the stream is part of"},
  "zigzag": {"type": "boolean", "default": false,
    "description": "write small differences of either sign as small numbers"}}})";

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : distance_(static_cast<std::uint64_t>(s["distance"].integer())),
          rows_(s["along"].text() == "row"),
          zigzag_(s["zigzag"].boolean()),
          set_(sdk::best_instructions()) {}

    std::vector<tsr_port> ports(tsr_type in) const { return {{"out", in}}; }

    void encode(sdk::call& c, const tsr_stream& in) const {
        const std::size_t distance = distance_in(in, in.count);
        sdk::with_element(in.type, [&](auto zero) {
            using element = decltype(zero);
            differences(sdk::elements<element>(in), c.output<element>(in.count), distance, zigzag_);
        });
        c.commit(in.count, 0, 0, in.row);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const tsr_stream& part = parts[0];
        plugins::check_count(part.count, shape);
        const std::size_t distance = distance_in(shape, part.count);
        sdk::with_element(shape.type, [&](auto zero) {
            using element = decltype(zero);
            const auto out = c.output<element>(part.count);
            sums(sdk::elements<element>(part), out, distance, zigzag_, set_);
            plugins::commit_rebuilt(c, std::span<const element>(out), shape);
        });
    }

  private:
    /// In elements, at most `count` (where nothing is left to subtract) and at least 1.
    std::size_t distance_in(const tsr_stream& s, std::uint64_t count) const {
        if (rows_ && s.row == 0)
            throw sdk::error{TSR_E_PARAM,
                             "along: \"row\" needs a stream whose row is known, found "
                             "one without; set \"elements\" and a distance"};
        const std::uint64_t unit = rows_ ? s.row : 1, limit = std::max<std::uint64_t>(count, 1);
        return static_cast<std::size_t>(unit > limit / distance_ ? limit : unit * distance_);
    }

    std::uint64_t distance_;
    bool rows_, zigzag_;
    sdk::instructions set_;
};

constexpr tsr_port typical[] = {{"out", 0}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.delta",
    .summary = "Differences of numbers, modulo their width",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric",
    .schema = schema,
    .accepts = TSR_NUMBERS,
    .ports = typical,
});

}  // namespace
}  // namespace tessera::delta

TSR_PLUGINS(delta, &tessera::delta::descriptor)
