// SPDX-License-Identifier: MIT
// A stage that works on several threads through tessera.parallel/1.
#pragma once

#include <tessera/sdk.hpp>

#include <algorithm>

namespace tessera::test {

class teamwork_stage {
  public:
    explicit teamwork_stage(const sdk::setup& s)
        : jobs_(static_cast<std::uint32_t>(s["jobs"].integer())),
          failing_(s["failing"].integer()) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        flip(c, sdk::memory(in), c.output<std::uint8_t>(in.count));
        c.commit(in.count);
    }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        if (parts[0].count != shape.count) throw sdk::error{TSR_E_CORRUPT, "another count"};
        flip(c, sdk::memory(parts[0]), c.output<std::uint8_t>(shape.count));
        c.commit(shape.count);
    }

  private:
    // Every byte with its bits turned over, each job a share of them.
    void flip(sdk::call& c, std::span<const std::uint8_t> from, std::span<std::uint8_t> to) const {
        struct work {
            const teamwork_stage& stage;
            sdk::call& c;
            std::span<const std::uint8_t> from;
            std::span<std::uint8_t> to;
        } shared{*this, c, from, to};
        const auto job = [](void* context, std::uint32_t index) -> tsr_status {
            const work& w = *static_cast<const work*>(context);
            // From the failing one on, all of them: the lowest is to be reported.
            if (w.stage.failing_ >= 0 && index >= w.stage.failing_)
                return static_cast<tsr_status>(index == w.stage.failing_ ? TSR_E_CORRUPT
                                                                         : TSR_E_LIMIT);
            const std::size_t first = w.from.size() * index / w.stage.jobs_,
                              last = w.from.size() * (index + 1) / w.stage.jobs_;
            for (std::size_t i = first; i < last; ++i)
                w.to[i] = static_cast<std::uint8_t>(~w.from[i]);
            return TSR_OK;
        };
        const auto* team = c.service<tsr_parallel_service>(TSR_PARALLEL_SERVICE);
        if (team->threads(c.raw()) == 0) throw sdk::error{TSR_E_INTERNAL, "no thread at all"};
        sdk::call::check(team->run(c.raw(), jobs_, job, &shared));
    }

    std::uint32_t jobs_;
    std::int64_t failing_;
};

inline constexpr tsr_port teamwork_ports[] = {{"out", TSR_BYTES}};
inline constexpr tsr_desc teamwork = sdk::describe_stage<teamwork_stage>({
    .id = "org.example.teamwork",
    .summary = "Turns bits over, with helping hands",
    .schema = R"({"properties": {
        "jobs": {"type": "integer", "default": 5, "minimum": 1, "maximum": 1000,
            "description": "shares of the work"},
        "failing": {"type": "integer", "default": -1, "encode-only": true,
            "description": "the first job that fails, -1: none"}}})",
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = teamwork_ports,
});

}  // namespace tessera::test
