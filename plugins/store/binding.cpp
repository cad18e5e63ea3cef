// SPDX-License-Identifier: MIT
// The stage "store": bytes as they are, shared and never copied.
#include "../common/decoded_output.hpp"
#include "tessera/sdk.hpp"

namespace tessera::store {
namespace {

class stage {
  public:
    explicit stage(const sdk::setup&) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        c.share({sizeof(tsr_stream), TSR_BYTES, in.data, in.count, 0, in.row});
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        plugins::check_count(parts[0].count, shape);
        plugins::check_alphabet(sdk::memory(parts[0]), shape.alphabet);
        c.share({sizeof(tsr_stream), shape.type, parts[0].data, parts[0].count, shape.alphabet,
                 shape.row});
    }
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.store",
    .summary = "Bytes as they are",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "bytes",
    .accepts = TSR_TYPE_BIT(TSR_BYTES) | TSR_TYPE_BIT(TSR_U8),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::store

TSR_PLUGINS(store, &tessera::store::descriptor)
