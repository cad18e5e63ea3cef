// SPDX-License-Identifier: MIT
// The step face for totals of any size: narrow states until a total needs wide ones, those from
// there on (format.md).
#pragma once

#include "steps.hpp"
#include "wide.hpp"

#include <optional>

namespace tessera::rans {

/// As step_encoder, with states of 64 bits.
class wide_encoder {
  public:
    /// Writes behind the first `base` bytes of the output.
    wide_encoder(sdk::call& c, std::uint32_t lanes, std::uint64_t base);

    void put(unsigned total_bits, std::uint32_t active, const tsr_interval* intervals,
             std::uint64_t steps);
    /// Returns how many bytes the output has.
    std::uint64_t flush();

  private:
    void end_segment();
    tsr_interval& waiting(std::uint64_t index);

    sdk::call& call_;
    std::span<std::uint64_t> states_;
    std::vector<std::span<tsr_interval>> chunks_;
    std::vector<run> runs_;
    std::uint64_t waiting_ = 0, written_ = 0, room_ = 0;
};

class wide_decoder {
  public:
    wide_decoder(sdk::call& c, std::span<const std::uint8_t> bytes, std::uint32_t lanes)
        : left_(bytes), states_(c.scratch<std::uint64_t>(lanes)) {}

    void peek(unsigned total_bits, std::uint32_t active, std::uint32_t* points);
    void advance(unsigned total_bits, std::uint32_t active, const tsr_interval* intervals);
    void finish();

  private:
    void begin_segment();
    void end_segment();

    std::span<const std::uint8_t> left_;
    std::span<std::uint64_t> states_;
    const std::uint8_t *begin_ = nullptr, *end_ = nullptr;
    std::uint64_t taken_ = 0;
    bool inside_ = false;
};

class any_encoder {
  public:
    template <class Plan>
    any_encoder(const Plan& plan, sdk::call& c, std::uint32_t lanes)
        : call_(c), lanes_(lanes), narrow_(plan, c, lanes) {}

    void put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
             std::uint64_t steps);
    void finish(sdk::call& c);

  private:
    sdk::call& call_;
    std::uint32_t lanes_;
    step_encoder narrow_;
    std::uint64_t narrow_steps_ = 0, narrow_bytes_ = 0;
    std::optional<wide_encoder> wide_;
};

class any_decoder {
  public:
    template <class Plan>
    any_decoder(const Plan& plan, sdk::call& c, const tsr_stream& bytes, std::uint32_t lanes)
        : any_decoder(plan, c, split(c, bytes), lanes) {}

    void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points);
    void advance(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals);
    void finish();

  private:
    /// What the header says: the bytes of narrow segments, those of wide ones, and the steps before
    /// them.
    struct parts {
        tsr_stream narrow;
        std::span<const std::uint8_t> wide;
        std::uint64_t narrow_steps;
        bool has_wide;
    };
    static parts split(sdk::call& c, const tsr_stream& bytes);

    template <class Plan>
    any_decoder(const Plan& plan, sdk::call& c, const parts& p, std::uint32_t lanes)
        : narrow_(plan, c, p.narrow, lanes), narrow_steps_(p.narrow_steps) {
        if (p.has_wide) wide_.emplace(c, p.wide, lanes);
    }
    /// Whether the next step is one of wide states.
    bool at_wide() const { return wide_ && narrow_steps_ == 0; }

    step_decoder narrow_;
    std::uint64_t narrow_steps_;  ///< left, where wide ones follow
    std::optional<wide_decoder> wide_;
};

}  // namespace tessera::rans
