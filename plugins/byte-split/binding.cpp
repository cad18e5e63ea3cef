// SPDX-License-Identifier: MIT
// The stage "byte-split": numbers of 16 to 64 bits to one stream for each of their bytes.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

namespace tessera::byte_split {
namespace {

constexpr tsr_port planes[] = {{"b0", TSR_U8}, {"b1", TSR_U8}, {"b2", TSR_U8}, {"b3", TSR_U8},
                               {"b4", TSR_U8}, {"b5", TSR_U8}, {"b6", TSR_U8}, {"b7", TSR_U8}};

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
    explicit stage(const sdk::setup&) : set_(sdk::best_instructions()) {}

    std::vector<tsr_port> ports(tsr_type in) const { return {planes, planes + sdk::width(in)}; }

    void encode(sdk::call& c, const tsr_stream& in) const {
        with_wide_element(in.type, [&](auto zero) {
            using element = decltype(zero);
            std::uint8_t* plane[sizeof(element)];
            for (std::uint32_t k = 0; k < sizeof(element); ++k)
                plane[k] = c.output<std::uint8_t>(in.count, k).data();
            split(sdk::elements<element>(in), plane, set_);
            for (std::uint32_t k = 0; k < sizeof(element); ++k) c.commit(in.count, k, 0, in.row);
        });
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        with_wide_element(shape.type, [&](auto zero) {
            using element = decltype(zero);
            const std::uint8_t* plane[sizeof(element)];
            for (std::size_t k = 0; k < sizeof(element); ++k) {
                plane[k] = sdk::memory(parts[k]).data();
                if (parts[k].count != shape.count)
                    sdk::corrupt("expected " + std::to_string(shape.count) + " bytes in plane " +
                                 planes[k].name + ", found " + std::to_string(parts[k].count));
            }
            const auto out = c.output<element>(shape.count);
            join(plane, out, set_);
            plugins::commit_rebuilt(c, std::span<const element>(out), shape);
        });
    }

  private:
    sdk::instructions set_;
};

constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.byte-split",
    .summary = "One stream for each byte of a number",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "split numeric",
    .accepts = TSR_TYPE_BIT(TSR_U16) | TSR_TYPE_BIT(TSR_U32) | TSR_TYPE_BIT(TSR_U64),
    .ports = std::span(planes).first<2>(),
});

}  // namespace
}  // namespace tessera::byte_split

TSR_PLUGINS(byte_split, &tessera::byte_split::descriptor)
