// SPDX-License-Identifier: MIT
// The stage "bitpack": numbers to bytes, with as many bits for each as its bound needs.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

#include <bit>

namespace tessera::bitpack {
namespace {

constexpr const char* schema = R"({"properties": {
  "bits": {"type": "integer", "default": 0, "minimum": 0, "maximum": 64,
    "description": "bits for each number; 0: those that the stream's alphabet needs, or where it has none the largest number of the block"}}})";

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : bits_(static_cast<unsigned>(s["bits"].integer())), set_(sdk::best_instructions()) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        sdk::with_element(in.type, [&](auto zero) {
            using element = decltype(zero);
            const auto values = sdk::elements<element>(in);
            // The host vouches for the alphabet; only where it says too little, the values tell.
            unsigned used =
                in.alphabet == 0 ? unknown : static_cast<unsigned>(std::bit_width(in.alphabet - 1));
            if (used == unknown || (bits_ != 0 && used > bits_))
                used = static_cast<unsigned>(std::bit_width(bits_used(values)));
            const unsigned bits = bits_ == 0 ? used : bits_;
            if (bits_ == 0) {
                const auto stored = static_cast<std::uint8_t>(bits);
                c.put_header({&stored, 1});
            }
            check_width<element>(bits, TSR_E_PARAM);
            if (used > bits) does_not_fit(values, bits);
            const std::uint64_t size = packed_bytes(values.size(), bits);
            pack(values, bits, c.output<std::uint8_t>(size).data(), set_);
            c.commit(size);
        });
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        sdk::with_element(shape.type, [&](auto zero) {
            using element = decltype(zero);
            const auto packed = sdk::memory(parts[0]);
            const unsigned bits = bits_ == 0 ? stored_bits(c.header()) : bits_;
            check_width<element>(bits, bits_ == 0 ? TSR_E_CORRUPT : TSR_E_PARAM);
            const std::uint64_t count = count_of(shape, packed.size(), bits);
            check_packed(packed, count, bits);
            const auto out = c.output<element>(count);
            unpack(packed.data(), bits, out, set_);
            if (bits < 64 && shape.alphabet >> bits != 0)
                c.commit(out.size(), 0, shape.alphabet, shape.row);  // no value can pass it
            else
                plugins::commit_rebuilt(c, std::span<const element>(out), shape);
        });
    }

  private:
    static constexpr unsigned unknown = 65;

    template <class T>
    static void check_width(unsigned bits, tsr_status status) {
        if (bits > 8 * sizeof(T))
            throw sdk::error{status, "expected at most " + std::to_string(8 * sizeof(T)) +
                                         " bits for numbers of that width, found " +
                                         std::to_string(bits)};
    }

    template <class T>
    [[noreturn]] static void does_not_fit(std::span<const T> values, unsigned bits) {
        std::size_t at = 0;
        while (static_cast<unsigned>(std::bit_width(values[at])) <= bits) ++at;
        throw sdk::error{TSR_E_PARAM, "value " + std::to_string(values[at]) + " at position " +
                                          std::to_string(at) + " does not fit into " +
                                          std::to_string(bits) + " bits"};
    }

    static unsigned stored_bits(std::span<const std::uint8_t> header) {
        if (header.size() != 1)
            sdk::corrupt("expected a header of 1 byte, found " + std::to_string(header.size()));
        return header[0];
    }

    /// In raw mode nobody stored the count: with 8 bits or more the bytes tell it, with fewer the
    /// bits that fill the last byte could be numbers.
    static std::uint64_t count_of(const tsr_stream& shape, std::uint64_t bytes, unsigned bits) {
        if (shape.count != TSR_UNKNOWN) return shape.count;
        if (bits < 8)
            throw sdk::error{TSR_E_UNSUPPORTED,
                             "numbers of " + std::to_string(bits) +
                                 " bits without their count, which raw mode does not keep"};
        return bytes / bits * 8 + bytes % bits * 8 / bits;
    }

    static void check_packed(std::span<const std::uint8_t> packed, std::uint64_t count,
                             unsigned bits) {
        if (const std::uint64_t size = packed_bytes(count, bits); packed.size() != size)
            sdk::corrupt("expected " + std::to_string(size) + " bytes for " +
                         std::to_string(count) + " numbers of " + std::to_string(bits) +
                         " bits, found " + std::to_string(packed.size()));
        const unsigned filled = static_cast<unsigned>(count % 8 * bits % 8);
        if (filled != 0 && packed.back() >> filled != 0)
            sdk::corrupt("expected zero bits behind the last number, found " +
                         std::to_string(packed.back() >> filled));
    }

    unsigned bits_;
    sdk::instructions set_;
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.bitpack",
    .summary = "Numbers in as few bits as their bound needs",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric",
    .schema = schema,
    .accepts = TSR_NUMBERS,
    .ports = ports,
});

}  // namespace
}  // namespace tessera::bitpack

TSR_PLUGINS(bitpack, &tessera::bitpack::descriptor)
