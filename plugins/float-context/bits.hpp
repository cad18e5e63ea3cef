// SPDX-License-Identifier: MIT
// Predicts a stream of bits, signs above all, from those before and from a sibling.
#pragma once

#include "logistic.hpp"

#include <cstddef>
#include <span>

namespace tessera::float_context {

/// How one lane's next bit is predicted: two contexts of 12 bits, mixed by weights in 2^16ths.
class bit_lane {
  public:
    static constexpr std::size_t inputs = 2;
    static constexpr std::size_t contexts = std::size_t{1} << 12;  ///< of each input
    static constexpr std::size_t weight_sets = 32;
    static constexpr std::int32_t first_weight = 26214;  ///< 0.4

    /// `at` is the lane's first place in the sibling, whose numbers are below weight_sets and which
    /// is empty where there is none.
    bit_lane(std::span<const std::uint8_t> sibling, std::uint64_t at);

    /// The probability of 1 in 4096ths, 1 .. 4095. `counts` has inputs x contexts, `weights` has
    /// weight_sets x inputs, which are the lane's own.
    std::uint32_t predict(std::span<const bit_count> counts, std::span<const std::int32_t> weights);

    /// Tells what the bit was that was predicted.
    void see(std::uint32_t bit, std::span<bit_count> counts, std::span<std::int32_t> weights);

  private:
    /// The bit `back` before this one, with by how much its number is above this one's.
    std::uint32_t earlier(unsigned back) const {
        const std::int32_t above = std::clamp(numbers_[back] - numbers_[0], -3, 4);
        return (bits_ >> (back - 1) & 1) * 8 + static_cast<std::uint32_t>(above + 3);
    }

    std::span<const std::uint8_t> sibling_;
    std::size_t at_;
    std::uint32_t bits_ = 0;        // those seen, the last one lowest
    std::int32_t numbers_[4] = {};  // the sibling's here, one before, two, three before
    std::size_t place_[inputs] = {};
    std::int32_t stretched_[inputs] = {}, predicted_ = 2048;
};

}  // namespace tessera::float_context
