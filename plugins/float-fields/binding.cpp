// SPDX-License-Identifier: MIT
// The stage "float-fields": floating-point numbers to exponent, sign and two parts of the mantissa.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "tessera/sdk.hpp"
#include "tessera/sdk/cursor.hpp"

#include <array>

namespace tessera::float_fields {
namespace {

constexpr const char* schema = R"({"properties": {
  "format": {"type": "string", "default": "fp16", "enum": ["fp16", "bf16", "fp32", "fp64"],
    "description": "what the numbers are"},
  "top": {"type": "integer", "default": 3, "minimum": 1, "maximum": 6,
    "description": "bits of the mantissa, from its top, that have a stream of their own"}}})";

enum port : std::uint32_t { exponent_port, rare_port, sign_port, top_port, low_port };
constexpr const char* names[] = {"exponent", "rare", "sign", "top", "low"};

template <class Layout>
struct form {
    using number = typename Layout::number;
    using low = typename Layout::low;

    static std::vector<tsr_port> ports() {
        constexpr tsr_type low_type = sizeof(low) == 1   ? TSR_U8
                                      : sizeof(low) == 2 ? TSR_U16
                                      : sizeof(low) == 4 ? TSR_U32
                                                         : TSR_U64;
        return {{names[exponent_port], TSR_U8},
                {names[rare_port], TSR_U16},
                {names[sign_port], TSR_U8},
                {names[top_port], TSR_U8},
                {names[low_port], low_type}};
    }

    static void encode(sdk::call& c, const tsr_stream& in, unsigned top_bits) {
        std::array<std::uint32_t, Layout::exponents> counts{};
        const auto numbers = sdk::elements<number>(in);
        count_exponents<Layout>(numbers, counts.data());
        const common_exponents common = choose_common(counts);
        std::uint64_t rare = in.count;
        for (unsigned k = 0; k < common.count; ++k) rare -= counts[common.value[k]];

        put_common(c, common);
        const fields_out<Layout> out{c.output<std::uint8_t>(in.count, exponent_port).data(),
                                     c.output<std::uint16_t>(rare + 1, rare_port).data(),
                                     c.output<std::uint8_t>(in.count, sign_port).data(),
                                     c.output<std::uint8_t>(in.count, top_port).data(),
                                     c.output<low>(in.count, low_port).data()};
        split<Layout>(numbers, common, top_bits, out);
        c.commit(in.count, exponent_port, std::max(common.alphabet(), 1u), in.row);
        c.commit(rare, rare_port, Layout::exponents);
        c.commit(in.count, sign_port, 2, in.row);
        c.commit(in.count, top_port, 1u << top_bits, in.row);
        c.commit(in.count, low_port, low_alphabet(top_bits), in.row);
    }

    static void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape,
                       unsigned top_bits) {
        const std::uint64_t count =
            shape.count == TSR_UNKNOWN ? parts[exponent_port].count : shape.count;
        for (const std::uint32_t p : {exponent_port, sign_port, top_port, low_port})
            if (parts[p].count != count)
                sdk::corrupt("expected " + std::to_string(count) + " elements in " + names[p] +
                             ", found " + std::to_string(parts[p].count));
        const common_exponents common = read_common(c.header());
        const fields_in<Layout> in{bounded<std::uint8_t>(parts[exponent_port], common.count + 1),
                                   bounded<std::uint16_t>(parts[rare_port], Layout::exponents),
                                   bounded<std::uint8_t>(parts[sign_port], 2),
                                   bounded<std::uint8_t>(parts[top_port], 1u << top_bits),
                                   bounded<low>(parts[low_port], low_alphabet(top_bits))};
        const auto out = c.output<number>(count);
        if (!join<Layout>(in, static_cast<std::size_t>(parts[rare_port].count), common, top_bits,
                          out))
            sdk::corrupt("expected as many rare exponents as there are places for them, found " +
                         std::to_string(parts[rare_port].count));
        plugins::commit_rebuilt(c, std::span<const number>(out), shape);
    }

  private:
    static std::uint64_t low_alphabet(unsigned top_bits) {
        return std::uint64_t{1} << (Layout::mantissa_bits - top_bits);
    }

    /// Whatever bound the part claims.
    template <class T>
    static const T* bounded(const tsr_stream& part, std::uint64_t alphabet) {
        const auto values = sdk::elements<T>(part);
        plugins::check_alphabet(values, alphabet);
        return values.data();
    }

    static void put_common(sdk::call& c, const common_exponents& common) {
        std::uint8_t header[1 + 2 * most_common];
        std::size_t used = 0;
        header[used++] = static_cast<std::uint8_t>(common.count);
        for (unsigned k = 0; k < common.count; ++k) {
            header[used++] = static_cast<std::uint8_t>(common.value[k] & 0xFF);
            if (Layout::exponents > 256)
                header[used++] = static_cast<std::uint8_t>(common.value[k] >> 8);
        }
        c.put_header({header, used});
    }

    static common_exponents read_common(std::span<const std::uint8_t> header) {
        constexpr std::size_t width = Layout::exponents > 256 ? 2 : 1;
        common_exponents common;
        common.others = true;  // what the places say counts
        if (header.empty() || header[0] > most_common || header.size() != 1 + width * header[0])
            sdk::corrupt("expected a list of up to 32 exponents");
        common.count = header[0];
        for (unsigned k = 0; k < common.count; ++k) {
            const std::uint8_t* const at = header.data() + 1 + width * k;
            common.value[k] = static_cast<std::uint16_t>(width == 1 ? *at : *at | at[1] << 8);
            if (common.value[k] >= Layout::exponents ||
                (k > 0 && common.value[k] <= common.value[k - 1]))
                sdk::corrupt("expected exponents below " + std::to_string(Layout::exponents) +
                             " that ascend, found " + std::to_string(common.value[k]));
        }
        return common;
    }
};

/// What the stage does for one format.
struct named_form {
    std::string_view name;
    std::size_t width;
    std::vector<tsr_port> (*ports)();
    void (*encode)(sdk::call&, const tsr_stream&, unsigned);
    void (*decode)(sdk::call&, std::span<const tsr_stream>, const tsr_stream&, unsigned);
};

template <class Layout>
constexpr named_form form_of(std::string_view name) {
    using f = form<Layout>;
    return {name, sizeof(typename Layout::number), f::ports, f::encode, f::decode};
}

constexpr named_form forms[] = {form_of<fp16>("fp16"), form_of<bf16>("bf16"), form_of<fp32>("fp32"),
                                form_of<fp64>("fp64")};

const named_form& named(std::string_view name) {
    for (const named_form& f : forms)
        if (f.name == name) return f;
    throw sdk::error{TSR_E_PARAM, "format: \"" + std::string(name) + "\" is no format"};
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : form_(named(s["format"].text())), top_bits_(static_cast<unsigned>(s["top"].integer())) {}

    std::vector<tsr_port> ports(tsr_type in) const {
        check_type(in);
        return form_.ports();
    }
    void encode(sdk::call& c, const tsr_stream& in) const {
        check_type(in.type);
        form_.encode(c, in, top_bits_);
    }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        check_type(shape.type);
        form_.decode(c, parts, shape, top_bits_);
    }

  private:
    void check_type(tsr_type in) const {
        if (sdk::width(in) != form_.width)
            throw sdk::error{TSR_E_PARAM, "expected u" + std::to_string(8 * form_.width) + " for " +
                                              std::string(form_.name) + ", found " + sdk::name(in)};
    }

    const named_form& form_;
    unsigned top_bits_;
};

constexpr tsr_port typical[] = {
    {"exponent", TSR_U8}, {"rare", TSR_U16}, {"sign", TSR_U8}, {"top", TSR_U8}, {"low", 0}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.float-fields",
    .summary = "Floating-point numbers to exponent, sign, top and low bits of the mantissa",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "split numeric float",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_U16) | TSR_TYPE_BIT(TSR_U32) | TSR_TYPE_BIT(TSR_U64),
    .ports = typical,
});

}  // namespace
}  // namespace tessera::float_fields

TSR_PLUGINS(float_fields, &tessera::float_fields::descriptor)
