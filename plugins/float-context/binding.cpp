// SPDX-License-Identifier: MIT
// The model "float-context": fields of floating-point numbers by what stands before and beside
// them.
#include "../common/decoded_output.hpp"
#include "lanes.hpp"

#include "tessera/sdk.hpp"

#include <string>
#include <variant>

namespace tessera::float_context {
namespace {

constexpr const char* schema = R"({"properties": {
  "field": {"type": "string", "default": "exponent", "enum": ["exponent", "top", "sign"],
    "description": "what is predicted: exponents by those before them and above; top bits of mantissas by the exponents around, the first sibling given; signs, bits, by those before them and the exponents, where given"}}})";

constexpr std::uint32_t widest_alphabet = 32;
constexpr std::uint64_t shortest_lane = 4096;
constexpr std::uint32_t most_lanes = 24;

enum class field { exponent, top, sign };

field named(std::string_view name) {
    if (name == "exponent") return field::exponent;
    if (name == "top") return field::top;
    if (name == "sign") return field::sign;
    throw sdk::error{TSR_E_PARAM, "field: \"" + std::string(name) + "\" is no field"};
}

/// The sibling's elements; none where none is given.
std::span<const std::uint8_t> sibling_of(const tsr_stream& shape,
                                         std::span<const tsr_stream> given) {
    if (given.empty()) return {};
    const tsr_stream& sibling = given[0];
    if (sibling.count != shape.count)
        throw sdk::error{TSR_E_PARAM, "expected a sibling of " + std::to_string(shape.count) +
                                          " elements, found " + std::to_string(sibling.count)};
    if (sdk::width(sibling.type) != 1 || sibling.alphabet == 0 ||
        sibling.alphabet > widest_alphabet)
        throw sdk::error{TSR_E_UNSUPPORTED,
                         "expected a sibling of bytes with an alphabet of at most 32, found " +
                             std::string(sdk::name(sibling.type)) + " with " +
                             std::to_string(sibling.alphabet)};
    const auto numbers = sdk::elements<std::uint8_t>(sibling);
    // They name places in tables, so that a claim of the stream is not enough.
    plugins::check_alphabet(numbers, sibling.alphabet);
    return numbers;
}

class model {
  public:
    explicit model(const sdk::setup& s) : field_(named(s["field"].text())) {}

    tsr_score_kind kind() const { return field_ == field::sign ? TSR_P1_U32 : TSR_COUNTS; }

    /// Lanes learn into the same counts, so that they cost little; short ones would learn nothing
    /// of their own.
    void share_out(const tsr_stream& shape, std::uint32_t& lanes, std::uint32_t& together) const {
        if (lanes == 0)
            lanes = static_cast<std::uint32_t>(
                std::clamp<std::uint64_t>(shape.count / shortest_lane, 1, most_lanes));
        together = lanes;
    }

    class state {
      public:
        state(const model& plan, sdk::call& c, const tsr_stream& shape,
              std::span<const tsr_stream> given, sdk::lanes lanes)
            : lanes_(made(plan.field_, c, shape, sibling_of(shape, given), lanes)) {}

        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            return std::visit([](auto& l) { return l.predict(); }, lanes_);
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            std::visit(
                [&](auto& l) {
                    for (; steps > 0; --steps, symbols += active) l.update(active, symbols);
                },
                lanes_);
        }

      private:
        using any_lanes = std::variant<from_history, from_sibling, from_bits>;

        static any_lanes made(field f, sdk::call& c, const tsr_stream& shape,
                              std::span<const std::uint8_t> sibling, const sdk::lanes& lanes) {
            const std::uint32_t widest = f == field::sign ? 2 : widest_alphabet;
            if (shape.alphabet > widest || (f == field::sign && shape.alphabet != 2))
                throw sdk::error{TSR_E_UNSUPPORTED,
                                 "alphabet of " + std::to_string(shape.alphabet) +
                                     (f == field::sign ? ", expected 2" : ", expected at most 32")};
            if (f == field::sign) return from_bits(c, sibling, lanes);
            if (f == field::exponent) return from_history(c, shape, lanes);
            if (sibling.empty())
                throw sdk::error{TSR_E_PARAM, "expected a sibling, the exponents, found none"};
            return from_sibling(c, shape, sibling, lanes);
        }

        any_lanes lanes_;
    };

  private:
    field field_;
};

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.float-context",
    .summary = "Exponents, signs and top bits of mantissas by what stands before and beside them",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model step float numeric",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES) | TSR_TYPE_BIT(TSR_U8),
    .kinds = TSR_KIND_BIT(TSR_COUNTS) | TSR_KIND_BIT(TSR_P1_U32),
});

}  // namespace
}  // namespace tessera::float_context

TSR_PLUGINS(float_context, &tessera::float_context::descriptor)
