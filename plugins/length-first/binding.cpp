// SPDX-License-Identifier: MIT
// The stage "length-first": small numbers to symbols that say first how long they are.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

#include <algorithm>

namespace tessera::length_first {
namespace {

constexpr const char* schema = R"({"properties": {}})";

/// Of the symbols; numbers that are left as they are have none.
constexpr std::uint64_t alphabet = std::uint64_t{1} << symbol_bits;

class stage {
  public:
    explicit stage(const sdk::setup&) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto numbers = sdk::elements<std::uint32_t>(in);
        const auto out = c.output<std::uint32_t>(numbers.size());
        const bool all = to_symbols(numbers, out.data());
        if (!all) std::copy(numbers.begin(), numbers.end(), out.begin());
        c.commit(numbers.size(), 0, all ? alphabet : 0, in.row);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto in = sdk::elements<std::uint32_t>(parts[0]);
        plugins::check_count(in.size(), shape);
        const auto out = c.output<std::uint32_t>(in.size());
        if (parts[0].alphabet == alphabet) {
            const std::size_t good = to_numbers(in, out.data());
            if (good < in.size())
                sdk::corrupt("symbol " + std::to_string(in[good]) + " at position " +
                             std::to_string(good) +
                             ": expected zeros behind as many bits as its first four say");
        } else {
            std::copy(in.begin(), in.end(), out.begin());
        }
        plugins::commit_rebuilt(c, std::span<const std::uint32_t>(out), shape);
    }
};

constexpr tsr_port ports[] = {{"out", TSR_U32}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.length-first",
    .summary = "Small numbers as their length and the bits below the highest, for models of bits",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric tokens",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_U32),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::length_first

TSR_PLUGINS(length_first, &tessera::length_first::descriptor)
