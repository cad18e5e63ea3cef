// SPDX-License-Identifier: MIT
// The step face of the coder: lanes with a state each, and a stack that is emptied segment by
// segment.
#pragma once

#include "segments.hpp"

#include "tessera/sdk/coder.hpp"

#include <vector>

namespace tessera::rans {

/// Keeps intervals until a segment is full, in chunks of scratch that every segment uses again.
class step_encoder {
  public:
    template <class Plan>
    step_encoder(const Plan&, sdk::call& c, std::uint32_t lanes)
        : call_(c), lanes_(lanes), states_(c.scratch<std::uint32_t>(lanes)) {}

    void put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
             std::uint64_t steps);
    /// Ends the last segment and returns how many bytes the output has.
    std::uint64_t flush();
    void finish(sdk::call& c) { c.commit(flush()); }

  private:
    void put_one_step(std::span<const tsr_interval> step, std::uint32_t total_bits);
    void end_segment();
    std::uint32_t& waiting(std::uint64_t index);

    sdk::call& call_;
    std::uint32_t lanes_;
    std::span<std::uint32_t> states_;
    std::vector<std::span<std::uint32_t>> chunks_;
    std::vector<std::uint32_t> step_;
    std::vector<run> runs_;
    std::uint64_t waiting_ = 0, written_ = 0, room_ = 0;
};

class step_decoder {
  public:
    template <class Plan>
    step_decoder(const Plan&, sdk::call& c, const tsr_stream& bytes, std::uint32_t lanes)
        : left_(sdk::memory(bytes)), states_(c.scratch<std::uint32_t>(lanes)) {}

    void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points);
    void advance(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals);
    void finish();

  private:
    void begin_segment();
    void end_segment();

    std::span<const std::uint8_t> left_;
    std::span<std::uint32_t> states_;
    const std::uint8_t *begin_ = nullptr, *end_ = nullptr;
    std::uint64_t taken_ = 0;
    bool inside_ = false;
};

}  // namespace tessera::rans
