// SPDX-License-Identifier: MIT
// The stage "thrift-list": numbers to a Thrift struct with one list of i32, in the compact
// protocol.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "list.hpp"
#include "tessera/sdk.hpp"

namespace tessera::thrift_list {
namespace {

constexpr const char* schema = R"({"properties": {
  "trailing": {"type": "string", "default": "error", "enum": ["error", "ignore"],
    "description": "bytes behind the struct when decoding: an error, or passed over as tacc does"}}})";

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : pass_over_rest_(s["trailing"].text() == "ignore"), set_(sdk::best_instructions()) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto numbers = sdk::elements<std::uint32_t>(in);
        if (numbers.size() > INT32_MAX)
            throw sdk::error{TSR_E_UNSUPPORTED, "expected at most 2147483647 elements, found " +
                                                    std::to_string(numbers.size())};
        std::uint8_t* const out =
            c.output<std::uint8_t>(most_around + most_bytes * std::uint64_t{numbers.size()}).data();
        std::size_t size = write_front(numbers.size(), out);
        size += write_integers(numbers, out + size, set_);
        out[size++] = 0;  // stop
        c.commit(size);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto payload = sdk::memory(parts[0]);
        const front f = read_front(payload);
        plugins::check_count(f.count, shape);
        const auto out = c.output<std::uint32_t>(f.count);
        const integers_read r = read_integers(payload.subspan(f.bytes), out, set_);
        if (r.what != fault::none) report(r, f);
        read_back(payload, f.bytes + r.bytes, pass_over_rest_);
        plugins::commit_rebuilt(c, std::span<const std::uint32_t>(out), shape);
    }

  private:
    [[noreturn]] static void report(const integers_read& r, const front& f) {
        const std::string where = "element " + std::to_string(r.integers) + " at byte " +
                                  std::to_string(f.bytes + r.bytes) + ": ";
        if (r.what == fault::cut)
            sdk::corrupt(where + "expected " + std::to_string(f.count) +
                         " elements, found the end");
        sdk::corrupt(where + (r.what == fault::too_long ? "expected at most 5 bytes, found more"
                                                        : "expected at most 32 bits, found more"));
    }

    bool pass_over_rest_;
    sdk::instructions set_;
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.thrift-list",
    .summary = "Numbers as a list of i32 in Thrift's compact protocol",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform numeric tokens",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_U32),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::thrift_list

TSR_PLUGINS(thrift_list, &tessera::thrift_list::descriptor)
