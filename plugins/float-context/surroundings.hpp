// SPDX-License-Identifier: MIT
// Contexts of a symbol from a sibling stream that is known whole: its own element there, and the
// means around it.
#pragma once

#include "mixture.hpp"

namespace tessera::float_context {

/// One lane's place in a sibling of numbers below 32. Windows of 8 and 64 elements reach as
/// far before the place as from it on; what lies outside the stream counts as 16.
class surroundings {
  public:
    static constexpr std::size_t sources = 2;
    static constexpr std::uint32_t rows = 2048 + 2048;
    static constexpr std::uint32_t weight_sets = 32;

    surroundings(std::span<const std::uint8_t> sibling, std::uint64_t at)
        : sibling_(sibling), at_(static_cast<std::int64_t>(at)) {
        for (std::int64_t i = -32; i < 32; ++i) {
            wide_ += number(at_ + i);
            if (i >= -4 && i < 4) near_ += number(at_ + i);
        }
    }

    void contexts(std::uint32_t (&row)[sources]) const {
        const std::uint32_t own = weight_set();
        row[0] = own * 64 + (wide_ >> 5);
        row[1] = 2048 + own * 64 + (near_ >> 2);
    }
    std::uint32_t weight_set() const { return number(at_); }

    void advance() {
        if (at_ >= 32 && at_ + 32 < static_cast<std::int64_t>(sibling_.size())) {
            const std::uint8_t* const here = sibling_.data() + at_;
            wide_ += std::uint32_t{here[32]} - here[-32];
            near_ += std::uint32_t{here[4]} - here[-4];
        } else {
            wide_ += number(at_ + 32) - number(at_ - 32);
            near_ += number(at_ + 4) - number(at_ - 4);
        }
        ++at_;
    }

  private:
    std::uint32_t number(std::int64_t i) const {
        // A negative place is beyond the end too.
        const auto place = static_cast<std::uint64_t>(i);
        return place < sibling_.size() ? sibling_[static_cast<std::size_t>(place)] : 16;
    }

    std::span<const std::uint8_t> sibling_;
    std::int64_t at_;
    std::uint32_t near_ = 0, wide_ = 0;
};

}  // namespace tessera::float_context
