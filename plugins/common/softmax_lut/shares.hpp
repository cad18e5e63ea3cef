// SPDX-License-Identifier: MIT
// From weights to frequencies: 1 + floor(weight * rest / sum), without a division for each.
#pragma once

#include <bit>
#include <cstdint>

namespace tessera::softmax_lut {

/// Division by multiplication (Granlund and Montgomery 1994): with 2^shift >= 65535 * sum and
/// factor = ceil(rest * 2^shift / sum), weight * factor / 2^shift is above weight * rest / sum by
/// less than 1 / sum, for weights up to 65535, and so has the same whole part.
class shares {
  public:
    shares() = default;
    /// `rest` is 1 .. 2^32 - 1; `sum`, of weights that one is 65535 of, is below 2^48.
    shares(std::uint64_t rest, std::uint64_t sum) {
        using wide = unsigned __int128;
        const auto shift = static_cast<unsigned>(std::bit_width(65535 * sum - 1));
        const auto factor = static_cast<std::uint64_t>(((wide{rest} << shift) + (sum - 1)) / sum);
        low_ = static_cast<std::uint32_t>(factor);
        high_ = static_cast<std::uint32_t>(factor >> 32);
        shift_ = shift - 32;
    }

    std::uint32_t of(std::uint32_t weight) const {
        const std::uint64_t low = std::uint64_t{weight} * low_ >> 32;
        return 1 + static_cast<std::uint32_t>((std::uint64_t{weight} * high_ + low) >> shift_);
    }

    // For kernels: the factor, below 2^49, in two parts, and the shift less 32.
    std::uint32_t low() const { return low_; }
    std::uint32_t high() const { return high_; }
    unsigned shift() const { return shift_; }

  private:
    std::uint32_t low_ = 0, high_ = 0;
    unsigned shift_ = 0;
};

}  // namespace tessera::softmax_lut
