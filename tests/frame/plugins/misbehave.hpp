// SPDX-License-Identifier: MIT
// A stage that breaks one rule of the ABI at a time, as its parameter says.
#pragma once

#include <tessera/sdk.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace tessera::test {

class misbehave_stage {
  public:
    explicit misbehave_stage(const sdk::setup& s) : how_(s["how"].text()) {
        if (how_ == "refuses") throw sdk::error{TSR_E_PARAM, "how: not like this"};
        if (how_ == "no-memory") throw std::bad_alloc();
        if (how_ == "scratch-for-plan") scratch_for_a_plan(s);
    }

    std::vector<tsr_port> ports(tsr_type in) const {
        if (how_ == "no-ports") return {};
        if (how_ == "nameless") return {{nullptr, in}};
        if (how_ == "typeless") return {{"out", 9}};
        if (how_ == "ports-fail") throw sdk::error{TSR_E_PARAM, "no ports today"};
        return {{"out", in}};
    }

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto bytes = sdk::memory(in);
        const auto copy = [&](std::uint64_t count) {
            const auto out = c.output<std::uint8_t>(count);
            std::copy_n(bytes.begin(), std::min<std::size_t>(out.size(), bytes.size()),
                        out.begin());
        };
        if (how_ == "silent") return;
        if (how_ == "throws") throw std::runtime_error("something went wrong");
        if (how_ == "throws-a-number") throw 42;
        if (how_ == "no-message") throw sdk::error{TSR_E_CORRUPT, ""};
        if (how_ == "odd-status") throw sdk::error{77, ""};
        if (how_ == "asks-for-the-world") copy(std::uint64_t{1} << 62);
        if (how_ == "overflows") copy(UINT64_MAX);
        if (how_ == "bomb") copy(bytes.size() * 16 + (64 << 10) + 1);
        if (how_ == "scratch") c.scratch<std::uint8_t>(std::uint64_t{1} << 50);
        if (how_ == "headers")
            for (const std::vector<std::uint8_t> piece(1 << 16);;) c.put_header(piece);
        if (how_ == "other-port") c.output<std::uint8_t>(1, 7);
        if (how_ == "shares-nothing-of-ours") c.share({sizeof(tsr_stream), in.type, this, 1, 0, 0});
        if (how_ == "shares-more")
            c.share({sizeof(tsr_stream), in.type, in.data, in.count + 1, 0, 0});
        if (how_ == "shares-another-type")
            c.share({sizeof(tsr_stream), TSR_U16, in.data, in.count / 2, 0, 0});
        copy(bytes.size());
        if (how_ == "commits-more") c.commit(bytes.size() + 1);
        if (how_ == "lies") c.commit(bytes.size(), 0, 2);
        c.commit(bytes.size());
        if (how_ == "commits-twice") c.commit(bytes.size());
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto bytes = sdk::memory(parts[0]);
        if (how_ == "decode-silent") return;
        if (how_ == "decode-throws") throw std::runtime_error("cannot read that");
        std::uint64_t count = shape.count;
        if (how_ == "decode-more") ++count;
        if (how_ == "decode-less") --count;
        const auto out = c.output<std::uint8_t>(count);
        std::copy_n(bytes.begin(), std::min<std::size_t>(out.size(), bytes.size()), out.begin());
        if (how_ == "decode-other" && !out.empty()) out[0] ^= 1;
        c.commit(count);
    }

  private:
    static void scratch_for_a_plan(const sdk::setup& s) {
        sdk::call c(s.host(), s.raw());
        c.scratch<std::uint8_t>(1);
    }
    std::string how_;
};

inline constexpr tsr_port misbehave_ports[] = {{"out", 0}};
inline constexpr tsr_desc misbehave = sdk::describe_stage<misbehave_stage>({
    .id = "org.example.misbehave",
    .summary = "Breaks the rules",
    .schema = R"({"properties": {"how": {"type": "string", "default": "not",
        "description": "which rule it breaks"}}})",
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = misbehave_ports,
});

}  // namespace tessera::test
