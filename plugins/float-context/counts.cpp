// SPDX-License-Identifier: MIT
// Rows of counts: start and halve.
#include "counts.hpp"

namespace tessera::float_context {

void count_rows::start(std::size_t r) const {
    const auto each = static_cast<std::uint16_t>((row_floor + alphabet - 1) / alphabet);
    std::fill_n(row(r), stride, std::uint16_t{0});
    std::fill_n(row(r), alphabet, each);
    states[r] = {static_cast<std::uint16_t>(each * alphabet), first_increment};
}

void count_rows::halve(std::size_t r) const {
    std::uint16_t* const n = row(r);
    std::uint32_t total = 0;
    for (std::size_t s = 0; s < stride; ++s) {
        n[s] = static_cast<std::uint16_t>((n[s] + 1) / 2);
        total += n[s];
    }
    states[r].total = static_cast<std::uint16_t>(total);
}

}  // namespace tessera::float_context
