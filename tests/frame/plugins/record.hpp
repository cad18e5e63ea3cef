// SPDX-License-Identifier: MIT
// A stage that changes nothing and remembers which shapes it was given, both ways.
#pragma once

#include <tessera/sdk.hpp>

#include <mutex>
#include <vector>

namespace tessera::test {

/// Type, count, alphabet and row of a stream as a stage saw it.
struct seen_shape {
    tsr_type type = 0;
    std::uint64_t count = 0, alphabet = 0, row = 0;
    bool operator==(const seen_shape&) const = default;
};

/// What every `record` stage of the program saw since `clear`.
struct recorder {
    std::mutex guard;
    std::vector<seen_shape> encoded;  ///< inputs of encode
    std::vector<seen_shape> parts;    ///< parts that decode was handed
    std::vector<seen_shape> rebuilt;  ///< shapes that decode was asked for
    void clear() { encoded.clear(), parts.clear(), rebuilt.clear(); }
    void add(std::vector<seen_shape>& to, const tsr_stream& s) {
        const std::lock_guard lock(guard);
        to.push_back({s.type, s.count, s.alphabet, s.row});
    }
};
inline recorder recorded;

class record_stage {
  public:
    explicit record_stage(const sdk::setup&) {}

    std::vector<tsr_port> ports(tsr_type in) const { return {{"out", in}}; }

    void encode(sdk::call& c, const tsr_stream& in) const {
        recorded.add(recorded.encoded, in);
        c.share(in);
    }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        recorded.add(recorded.parts, parts[0]);
        recorded.add(recorded.rebuilt, shape);
        c.share(parts[0]);
    }
};

inline constexpr tsr_port record_ports[] = {{"out", 0}};
inline constexpr tsr_desc record = sdk::describe_stage<record_stage>({
    .id = "org.example.record",
    .summary = "Remembers what it was given",
    .accepts = TSR_ANY_TYPE,
    .ports = record_ports,
});

}  // namespace tessera::test
