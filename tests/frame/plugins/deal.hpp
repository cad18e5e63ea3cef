// SPDX-License-Identifier: MIT
// A stage whose ports depend on a parameter and on its input: elements are dealt out in turn.
#pragma once

#include <tessera/sdk.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace tessera::test {

class deal_stage {
  public:
    explicit deal_stage(const sdk::setup& s)
        : hands_(static_cast<std::uint32_t>(s["hands"].integer())) {
        for (std::uint32_t i = 0; i < hands_; ++i) names_[i] = "h" + std::to_string(i);
    }

    std::vector<tsr_port> ports(tsr_type in) const {
        std::vector<tsr_port> out;
        for (std::uint32_t i = 0; i < hands_; ++i) out.push_back({names_[i].c_str(), in});
        return out;
    }

    /// Hand i keeps elements i, i + hands, ...; its alphabet is the least that holds, its row i
    /// + 1.
    void encode(sdk::call& c, const tsr_stream& in) const {
        sdk::with_element(in.type, [&](auto zero) {
            using element = decltype(zero);
            const auto all = sdk::elements<element>(in);
            for (std::uint32_t hand = 0; hand < hands_; ++hand) {
                const auto out = c.output<element>(count_of(hand, all.size()), hand);
                std::uint64_t largest = 0;
                for (std::size_t i = 0; i < out.size(); ++i) {
                    out[i] = all[i * hands_ + hand];
                    largest = std::max<std::uint64_t>(largest, out[i]);
                }
                const bool known = !out.empty() && largest != UINT64_MAX;
                c.commit(out.size(), hand, known ? largest + 1 : 0, hand + 1);
            }
        });
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        sdk::with_element(shape.type, [&](auto zero) {
            using element = decltype(zero);
            for (std::uint32_t hand = 0; hand < hands_; ++hand)
                if (parts[hand].count != count_of(hand, shape.count))
                    throw sdk::error{TSR_E_CORRUPT, "a hand has another count of cards"};
            const auto out = c.output<element>(shape.count);
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = sdk::elements<element>(parts[i % hands_])[i / hands_];
            c.commit(out.size(), 0, shape.alphabet, shape.row);
        });
    }

  private:
    std::uint64_t count_of(std::uint32_t hand, std::uint64_t all) const {
        return all / hands_ + (hand < all % hands_ ? 1 : 0);
    }
    std::uint32_t hands_;
    std::array<std::string, TSR_MAX_PORTS> names_;
};

inline constexpr tsr_port deal_ports[] = {{"h0", 0}};
inline constexpr tsr_desc deal = sdk::describe_stage<deal_stage>({
    .id = "org.example.deal",
    .summary = "Deals elements out in turn",
    .schema = R"({"properties": {"hands": {"type": "integer", "default": 2, "minimum": 1,
        "maximum": 64, "description": "how many outputs"}}})",
    .accepts = TSR_ANY_TYPE,
    .ports = deal_ports,
});

}  // namespace tessera::test
