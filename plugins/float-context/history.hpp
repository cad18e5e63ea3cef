// SPDX-License-Identifier: MIT
// Contexts of a symbol from those before it: means at three speeds, the last two, the one above.
#pragma once

#include "mixture.hpp"

namespace tessera::float_context {

/// What one lane of a stream of up to 32 symbols remembers: means in 256ths of a symbol, which
/// begin in the middle.
class history {
  public:
    static constexpr std::size_t sources = 3;
    static constexpr std::uint32_t rows = 128 + 1024 + 2048 + 1024;
    static constexpr std::uint32_t weight_sets = 32;
    static constexpr std::uint32_t unknown = ~0u;

    /// The rows that the next symbol is predicted from. `above` is the symbol one row of the array
    /// before it, or `unknown`.
    void contexts(std::uint32_t above, std::uint32_t (&row)[sources]) const {
        const auto slow = static_cast<std::uint32_t>(slow_),
                   fast = static_cast<std::uint32_t>(fast_);
        row[0] = above == unknown ? slow >> 6 : 128 + above * 32 + (slow >> 8);
        row[1] = 128 + 1024 + (fast >> 7) * 32 + (slow >> 8);
        row[2] = 128 + 1024 + 2048 + last_ * 32 + before_;
    }
    std::uint32_t weight_set() const { return static_cast<std::uint32_t>(medium_) >> 8; }

    void see(std::uint32_t symbol) {
        before_ = last_;
        last_ = symbol;
        const auto value = static_cast<std::int32_t>(symbol) * 256;
        fast_ += (value - fast_) >> 3;
        medium_ += (value - medium_) >> 4;
        slow_ += (value - slow_) >> 5;
    }

  private:
    std::int32_t fast_ = 4096, medium_ = 4096, slow_ = 4096;
    std::uint32_t last_ = 16, before_ = 16;
};

}  // namespace tessera::float_context
