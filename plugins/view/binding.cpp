// SPDX-License-Identifier: MIT
// The stage "view": bytes as numbers of 8 to 64 bits, least or most significant byte first.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

#include <bit>

namespace tessera::view {
namespace {

constexpr const char* schema = R"({"properties": {
  "as": {"type": "string", "default": "u8",
    "enum": ["u8", "u16le", "u16be", "u32le", "u32be", "u64le", "u64be"],
    "description": "the numbers that the bytes are: width in bits, then little or big endian"}}})";

struct layout {
    std::string_view name;
    tsr_type type;
    std::endian order;
};
constexpr layout layouts[] = {
    {"u8", TSR_U8, std::endian::native},  {"u16le", TSR_U16, std::endian::little},
    {"u16be", TSR_U16, std::endian::big}, {"u32le", TSR_U32, std::endian::little},
    {"u32be", TSR_U32, std::endian::big}, {"u64le", TSR_U64, std::endian::little},
    {"u64be", TSR_U64, std::endian::big},
};

layout layout_of(std::string_view name) {
    for (const layout& l : layouts)
        if (l.name == name) return l;
    throw sdk::error{TSR_E_PARAM, "as: \"" + std::string(name) + "\" is no view"};
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : layout_(layout_of(s["as"].text())),
          width_(sdk::width(layout_.type)),
          set_(sdk::best_instructions()) {}

    std::vector<tsr_port> ports(tsr_type) const { return {{"out", layout_.type}}; }

    /// Bytes behind the last whole element travel in the stage header.
    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto bytes = sdk::memory(in);
        const std::size_t count = bytes.size() / width_;
        const std::uint64_t row = in.row % width_ == 0 ? in.row / width_ : 0;
        if (count * width_ < bytes.size()) c.put_header(bytes.subspan(count * width_));
        if (layout_.order == std::endian::native) {
            c.share({sizeof(tsr_stream), layout_.type, in.data, count, 0, row});
            return;
        }
        // Asked for in elements of the port, written as bytes.
        std::uint8_t* const out = c.output<std::uint8_t>(count).data();
        reverse_elements(bytes.data(), out, count, width_, set_);
        c.commit(count, 0, 0, row);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto tail = c.header();
        if (tail.size() >= width_)
            sdk::corrupt("expected a tail of at most " + std::to_string(width_ - 1) +
                         " bytes, found " + std::to_string(tail.size()));
        const auto whole = sdk::memory(parts[0]);
        const std::uint64_t total = whole.size() + tail.size();
        plugins::check_count(total, shape);
        if (layout_.order == std::endian::native && tail.empty()) {
            c.share(
                {sizeof(tsr_stream), shape.type, parts[0].data, total, shape.alphabet, shape.row});
            return;
        }
        const auto out = c.output<std::uint8_t>(total);
        if (layout_.order == std::endian::native)
            std::copy(whole.begin(), whole.end(), out.begin());
        else
            reverse_elements(whole.data(), out.data(), parts[0].count, width_, set_);
        std::copy(tail.begin(), tail.end(), out.end() - static_cast<std::ptrdiff_t>(tail.size()));
        c.commit(total, 0, shape.alphabet, shape.row);
    }

  private:
    layout layout_;
    std::size_t width_;
    sdk::instructions set_;
};

constexpr tsr_port typical[] = {{"out", 0}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.view",
    .summary = "Bytes as numbers of 8 to 64 bits, little or big endian",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = typical,
});

}  // namespace
}  // namespace tessera::view

TSR_PLUGINS(view, &tessera::view::descriptor)
