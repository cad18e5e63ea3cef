// SPDX-License-Identifier: MIT
// An adaptive probability map: what a prediction turned out to be worth in a context.
#pragma once

#include "logistic.hpp"

#include <span>

namespace tessera::mixing {

/// A row for each context holds the probabilities that stretched predictions stand for, at 32
/// places of one cache line, drawn straight between them ("adaptive probability map" of paq).
class refinement {
  public:
    static constexpr std::size_t places = 32;

    refinement() = default;
    /// `memory` has a power of two of rows, each on a cache line; they start as what is said.
    explicit refinement(std::span<std::uint16_t> memory) : memory_(memory) {
        for (std::size_t i = 0; i < places; ++i)
            memory[i] = static_cast<std::uint16_t>(
                squash(((static_cast<std::int32_t>(i) << 12) / 31 - 2048) * (1 << fraction)));
        for (std::size_t i = places; i < memory.size(); i += places)
            std::copy_n(memory.begin(), places, memory.begin() + static_cast<std::ptrdiff_t>(i));
    }

    /// Chooses the row for the next prediction; any number will do.
    void choose(std::uint64_t context) {
        row_ = memory_.data() + (context * places & (memory_.size() - 1));
        __builtin_prefetch(row_);
    }
    /// What `stretched`, -2047 .. 2047, is worth there, as a probability.
    std::uint32_t refine(std::int32_t stretched) {
        const auto along = static_cast<std::uint32_t>((stretched + 2048) * 31);
        const std::uint32_t low = along >> 12, part = along & 4095;
        nearest_ = row_ + low + (part >> 11);
        return (row_[low] * (4096 - part) + row_[low + 1] * part) >> 12;
    }
    /// Tells what the bit was; the nearer place moves 2^-rate of the way.
    void see(std::uint32_t bit, unsigned rate) {
        const auto aim = static_cast<std::int32_t>((0u - bit) >> 16);
        *nearest_ = static_cast<std::uint16_t>(*nearest_ + ((aim - *nearest_) >> rate));
    }

  private:
    std::span<std::uint16_t> memory_;
    std::uint16_t* row_ = nullptr;
    std::uint16_t* nearest_ = nullptr;
};

}  // namespace tessera::mixing
