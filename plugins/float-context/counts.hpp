// SPDX-License-Identifier: MIT
// Counts of symbols under many contexts: one row for each context, which remembers and forgets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::float_context {

/// What a row knows of itself.
struct row_state {
    std::uint16_t total;      ///< the sum of its counts, row_floor .. 2 x row_floor - 1
    std::uint16_t increment;  ///< what the next occurrence adds
};

constexpr std::uint32_t row_floor = 1 << 14;
constexpr std::uint32_t first_increment = 1 << 12;
constexpr std::uint32_t last_increment = 24;  ///< it falls by a 32nd each time, to no less

/// Numbers in a row of counts for so many symbols: a vector's.
constexpr std::size_t padded(std::uint32_t alphabet) {
    return alphabet <= 8 ? 8 : alphabet <= 16 ? 16 : 32;
}

/// Rows side by side, in memory that the caller owns.
struct count_rows {
    std::span<std::uint16_t> counts;  ///< padded(alphabet) a row; zero behind the alphabet
    std::span<row_state> states;
    std::uint32_t alphabet;                 ///< 1 .. 32
    std::size_t stride = padded(alphabet);  ///< from one row to the next

    std::uint16_t* row(std::size_t r) const { return counts.data() + r * stride; }

    /// Makes every row one that was never touched.
    void clear() const { std::fill(states.begin(), states.end(), row_state{0, 0}); }
    /// Starts row `r` with counts alike, where it was never touched; before anything else is done
    /// with it, so that a block costs what it touches.
    void touch(std::size_t r) const {
        if (states[r].total == 0) start(r);
    }
    /// Adds an occurrence of `symbol` to row `r`, and halves the row where it is full.
    void add(std::size_t r, std::uint32_t symbol) const {
        row_state& state = states[r];
        std::uint16_t& n = row(r)[symbol];
        const std::uint32_t increment = state.increment;
        n = static_cast<std::uint16_t>(n + increment);
        state.total = static_cast<std::uint16_t>(state.total + increment);
        state.increment =
            static_cast<std::uint16_t>(std::max(last_increment, increment - increment / 32));
        if (state.total >= 2 * row_floor) halve(r);
    }

  private:
    void start(std::size_t r) const;
    /// Every count of row `r` to its half, rounded up.
    void halve(std::size_t r) const;
};

}  // namespace tessera::float_context
