// SPDX-License-Identifier: MIT
// The stage "value-match": numbers that occurred a few elements before become marks.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

namespace tessera::value_match {
namespace {

constexpr const char *marks_name = "marks", *values_name = "values";

/// Calls `f` with a zero of the type that has `type`'s width, 2 bytes or more.
template <class F>
void with_wide_element(tsr_type type, F&& f) {
    if (type == TSR_U16) return f(std::uint16_t{});
    if (type == TSR_U32) return f(std::uint32_t{});
    if (type == TSR_U64) return f(std::uint64_t{});
    throw sdk::error{TSR_E_PARAM,
                     std::string("expected u16, u32 or u64, found ") + sdk::name(type)};
}

class stage {
  public:
    explicit stage(const sdk::setup&) {}

    std::vector<tsr_port> ports(tsr_type in) const {
        return {{marks_name, TSR_U8}, {values_name, in}};
    }

    void encode(sdk::call& c, const tsr_stream& in) const {
        with_wide_element(in.type, [&](auto zero) {
            using element = decltype(zero);
            const auto values = sdk::elements<element>(in);
            const distance_list distances = choose_distances<element>(values);
            if (distances.count == 0) {
                c.commit(0, 0);
                c.share(in, 1);
                return;
            }
            c.put_header({distances.distance, distances.count});
            std::uint8_t* const marks = c.output<std::uint8_t>(in.count, 0).data();
            element* const literals = c.output<element>(in.count, 1).data();
            const std::size_t kept = match<element>(values, distances, marks, literals);
            c.commit(in.count, 0, distances.alphabet(), in.row);
            c.commit(kept, 1, in.alphabet);
        });
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        with_wide_element(shape.type, [&](auto zero) {
            using element = decltype(zero);
            const auto literals = sdk::elements<element>(parts[1]);
            if (c.header().empty()) {
                if (parts[0].count > 0) sdk::corrupt("expected no marks without distances");
                plugins::check_count(parts[1].count, shape);
                plugins::check_alphabet(literals, shape.alphabet);
                c.share({sizeof(tsr_stream), shape.type, parts[1].data, parts[1].count,
                         shape.alphabet, shape.row});
                return;
            }
            const distance_list distances = read_distances(c.header());
            const auto marks = sdk::elements<std::uint8_t>(parts[0]);
            plugins::check_count(marks.size(), shape);
            plugins::check_alphabet(marks, distances.alphabet());
            const auto out = c.output<element>(marks.size());
            const std::size_t used = restore<element>(marks, literals, distances, out.data());
            if (used != literals.size())
                sdk::corrupt("the marks ask for other than the " + std::to_string(literals.size()) +
                             " values found");
            plugins::commit_rebuilt(c, std::span<const element>(out), shape);
        });
    }

  private:
    static distance_list read_distances(std::span<const std::uint8_t> header) {
        if (header.size() > most_distances)
            sdk::corrupt("expected at most " + std::to_string(most_distances) +
                         " distances, found " + std::to_string(header.size()));
        distance_list distances;
        for (const std::uint8_t d : header) {
            if (d == 0 || d > farthest)
                sdk::corrupt("expected a distance of 1 to " + std::to_string(farthest) +
                             ", found " + std::to_string(d));
            distances.distance[distances.count++] = d;
        }
        return distances;
    }
};

constexpr tsr_port typical[] = {{marks_name, TSR_U8}, {values_name, 0}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.value-match",
    .summary = "Numbers that occurred a few elements before, whatever their sign, become marks",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric float",
    .accepts = TSR_TYPE_BIT(TSR_U16) | TSR_TYPE_BIT(TSR_U32) | TSR_TYPE_BIT(TSR_U64),
    .ports = typical,
});

}  // namespace
}  // namespace tessera::value_match

TSR_PLUGINS(value_match, &tessera::value_match::descriptor)
