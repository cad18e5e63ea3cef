// SPDX-License-Identifier: MIT
// The plugin: reads parameters, sizes buffers, checks input, calls the kernel.
#include "kernel.hpp"

#include <tessera/sdk.hpp>

namespace @name_underscored@ {
namespace {

namespace sdk = tessera::sdk;

/// Made once for a spec, then shared by all threads: keep it immutable.
class stage {
  public:
    explicit stage(const sdk::setup& s) : step_(static_cast<std::uint8_t>(s["step"].integer())) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto out = c.output<std::uint8_t>(in.count);
        @name_underscored@::encode(sdk::elements<std::uint8_t>(in), step_, out);
        c.commit(in.count);
    }

    /// Nobody vouches for `parts`. Here every content is valid; where it is not, say what was
    /// expected and what was found: sdk::corrupt("tail of 9 bytes, expected at most 7").
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream&) const {
        const auto out = c.output<std::uint8_t>(parts[0].count);
        @name_underscored@::decode(sdk::elements<std::uint8_t>(parts[0]), step_, out);
        c.commit(parts[0].count);
    }

  private:
    std::uint8_t step_;
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};

constexpr char schema[] = R"({"properties": {
    "step": {"type": "integer", "default": 1, "minimum": 0, "maximum": 255,
             "description": "how much is taken from each byte for each position"}}})";

constexpr tsr_desc desc = sdk::describe_stage<stage>({
    .id = "org.example.@NAME@",
    .summary = "Takes a ramp from bytes",
    .version = "0.1.0",
    .home = "https://example.org/@NAME@",
    .tags = "transform",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = ports,
});

}  // namespace
}  // namespace @name_underscored@

TSR_PLUGINS(@name_underscored@, &@name_underscored@::desc)
