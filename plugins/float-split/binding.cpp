// SPDX-License-Identifier: MIT
// The stage "float-split": floating-point numbers to exponents and bytes of sign and mantissa.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"

namespace tessera::float_split {
namespace {

constexpr const char* schema = R"({"properties": {
  "format": {"type": "string", "default": "fp16",
    "enum": ["fp16", "fp16-hi6", "bf16", "fp32", "fp64", "fp8-e4m3", "fp8-e5m2"],
    "description": "what the numbers are; fp16-hi6 keeps sign and exponent together and the mantissa in 10 bits"}}})";

constexpr const char* plane_names[] = {"m0", "m1", "m2", "m3", "m4", "m5", "m6"};

/// Throws unless `part` has as many elements as the numbers that it is a part of.
void check_part(const tsr_stream& part, const char* name, std::uint64_t count) {
    if (part.count != count)
        sdk::corrupt("expected " + std::to_string(count) + " elements in " + name + ", found " +
                     std::to_string(part.count));
}

/// How many numbers to rebuild: the shape says, or where nobody stored it the first part does.
std::uint64_t count_of(std::span<const tsr_stream> parts, const tsr_stream& shape) {
    return shape.count == TSR_UNKNOWN ? parts[0].count : shape.count;
}

template <class Layout>
struct planes_form {
    using number = typename Layout::number;
    using exponent = typename Layout::exponent;
    static constexpr unsigned planes = Layout::planes;
    static constexpr std::uint64_t exponents = std::uint64_t{1} << Layout::exponent_bits;
    static constexpr std::uint64_t tops = std::uint64_t{1} << Layout::top_plane_bits;

    static std::vector<tsr_port> ports() {
        std::vector<tsr_port> list{{"exponent", sizeof(exponent) == 1 ? TSR_U8 : TSR_U16}};
        for (unsigned k = planes; k-- > 0;) list.push_back({plane_names[k], TSR_U8});
        return list;
    }

    static void encode(sdk::call& c, const tsr_stream& in, sdk::instructions set) {
        const auto e = c.output<exponent>(in.count, 0);
        std::uint8_t* plane[planes];
        for (unsigned k = 0; k < planes; ++k)
            plane[k] = c.output<std::uint8_t>(in.count, planes - k).data();
        split<Layout>(sdk::elements<number>(in), e.data(), plane, set);
        c.commit(in.count, 0, exponents < 256 || sizeof(exponent) > 1 ? exponents : 0, in.row);
        for (unsigned k = 0; k < planes; ++k)
            c.commit(in.count, planes - k, k + 1 == planes && tops < 256 ? tops : 0, in.row);
    }

    static void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape,
                       sdk::instructions set) {
        const std::uint64_t count = count_of(parts, shape);
        const std::uint8_t* plane[planes];
        check_part(parts[0], "exponent", count);
        for (unsigned k = 0; k < planes; ++k) {
            check_part(parts[planes - k], plane_names[k], count);
            plane[k] = sdk::memory(parts[planes - k]).data();
        }
        const auto e = sdk::elements<exponent>(parts[0]);
        const auto out = c.output<number>(count);
        if (!join<Layout>(e.data(), plane, out, set)) {
            plugins::check_alphabet(e, exponents);
            plugins::check_alphabet(sdk::elements<std::uint8_t>(parts[1]), tops);
        }
        plugins::commit_rebuilt(c, std::span<const number>(out), shape);
    }
};

struct hi6_form {
    using number = std::uint16_t;

    static std::vector<tsr_port> ports() { return {{"hi6", TSR_U8}, {"lo10", TSR_U16}}; }

    static void encode(sdk::call& c, const tsr_stream& in, sdk::instructions set) {
        const auto high = c.output<std::uint8_t>(in.count, 0);
        const auto low = c.output<std::uint16_t>(in.count, 1);
        split_hi6(sdk::elements<number>(in), high.data(), low.data(), set);
        c.commit(in.count, 0, 64, in.row);
        c.commit(in.count, 1, 1024, in.row);
    }

    static void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape,
                       sdk::instructions set) {
        const std::uint64_t count = count_of(parts, shape);
        check_part(parts[0], "hi6", count);
        check_part(parts[1], "lo10", count);
        const auto high = sdk::elements<std::uint8_t>(parts[0]);
        const auto low = sdk::elements<std::uint16_t>(parts[1]);
        const auto out = c.output<number>(count);
        if (!join_hi6(high.data(), low.data(), out, set)) {
            plugins::check_alphabet(high, 64);
            plugins::check_alphabet(low, 1024);
        }
        plugins::commit_rebuilt(c, std::span<const number>(out), shape);
    }
};

/// What the stage does for one format.
struct form {
    std::string_view name;
    std::size_t width;
    std::vector<tsr_port> (*ports)();
    void (*encode)(sdk::call&, const tsr_stream&, sdk::instructions);
    void (*decode)(sdk::call&, std::span<const tsr_stream>, const tsr_stream&, sdk::instructions);
};

template <class Form>
constexpr form form_of(std::string_view name) {
    return {name, sizeof(typename Form::number), Form::ports, Form::encode, Form::decode};
}

constexpr form forms[] = {
    form_of<planes_form<fp16>>("fp16"),         form_of<hi6_form>("fp16-hi6"),
    form_of<planes_form<bf16>>("bf16"),         form_of<planes_form<fp32>>("fp32"),
    form_of<planes_form<fp64>>("fp64"),         form_of<planes_form<fp8_e4m3>>("fp8-e4m3"),
    form_of<planes_form<fp8_e5m2>>("fp8-e5m2"),
};

const form& named(std::string_view name) {
    for (const form& f : forms)
        if (f.name == name) return f;
    throw sdk::error{TSR_E_PARAM, "format: \"" + std::string(name) + "\" is no format"};
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : form_(named(s["format"].text())), set_(sdk::best_instructions()) {}

    std::vector<tsr_port> ports(tsr_type in) const {
        check_type(in);
        return form_.ports();
    }
    void encode(sdk::call& c, const tsr_stream& in) const {
        check_type(in.type);
        form_.encode(c, in, set_);
    }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        check_type(shape.type);
        form_.decode(c, parts, shape, set_);
    }

  private:
    void check_type(tsr_type in) const {
        if (sdk::width(in) != form_.width)
            throw sdk::error{TSR_E_PARAM, "expected u" + std::to_string(8 * form_.width) + " for " +
                                              std::string(form_.name) + ", found " + sdk::name(in)};
    }

    const form& form_;
    sdk::instructions set_;
};

constexpr tsr_port typical[] = {{"exponent", 0}, {"m0", TSR_U8}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.float-split",
    .summary = "Floating-point numbers to exponents, and bytes of sign and mantissa",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "split numeric float",
    .schema = schema,
    .accepts = TSR_NUMBERS,
    .ports = typical,
});

}  // namespace
}  // namespace tessera::float_split

TSR_PLUGINS(float_split, &tessera::float_split::descriptor)
