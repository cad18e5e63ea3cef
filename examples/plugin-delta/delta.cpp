// SPDX-License-Identifier: MIT
// A plugin outside the tree: each number less the one `distance` before it.
#include <tessera/sdk.hpp>

namespace sdk = tessera::sdk;

struct delta {
    std::size_t distance;
    explicit delta(const sdk::setup& s) : distance(std::size_t(s["distance"].integer())) {}
    std::vector<tsr_port> ports(tsr_type in) const { return {{"out", in}}; }
    void encode(sdk::call& c, const tsr_stream& in) const { run(c, in, false); }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream&) const {
        run(c, parts[0], true);
    }

    void run(sdk::call& c, const tsr_stream& in, bool inverse) const {
        sdk::with_element(in.type, [&](auto zero) {
            using number = decltype(zero);
            const auto from = sdk::elements<number>(in);
            const auto to = c.output<number>(in.count);
            for (std::size_t i = 0; i < from.size(); ++i) {
                const number before = i < distance ? zero : (inverse ? to : from)[i - distance];
                to[i] = static_cast<number>(inverse ? from[i] + before : from[i] - before);
            }
            c.commit(in.count);
        });
    }
};

constexpr tsr_port any[] = {{"out", 0}};
constexpr tsr_desc desc = sdk::describe_stage<delta>({
    .id = "com.example.delta",
    .summary = "Differences of neighbours",
    .schema = R"({"properties": {"distance": {"type": "integer", "default": 1, "minimum": 1,
        "maximum": 65536, "description": "elements from one neighbour to the other"}}})",
    .accepts = TSR_NUMBERS,
    .ports = any,
});
TSR_PLUGINS(example_delta, &desc)
