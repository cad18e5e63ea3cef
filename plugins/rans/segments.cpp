// SPDX-License-Identifier: MIT
// Steps of the step face on the states of their lanes.
#include "segments.hpp"

namespace tessera::rans {

std::uint8_t* push_step(std::span<const std::uint32_t> intervals, unsigned total_bits,
                        std::uint32_t* states, std::uint8_t* words) {
    for (std::size_t l = 0; l < intervals.size(); ++l) {
        const std::uint32_t start = intervals[l] >> 16, frequency = (intervals[l] & 0xFFFF) + 1;
        std::uint32_t x = states[l];
        if (gives_word(x, frequency, total_bits)) {
            store_word(words, x & 0xFFFF);
            words += 2;
            x >>= 16;
        }
        states[l] = pushed(x, x / frequency, start, frequency, total_bits);
    }
    return words;
}

bool pop_step(std::span<const tsr_interval> intervals, unsigned total_bits, std::uint32_t* states,
              const std::uint8_t* begin, const std::uint8_t*& end) {
    const std::uint32_t mask = (1u << total_bits) - 1;
    for (std::size_t l = intervals.size(); l-- > 0;) {
        std::uint32_t x = states[l];
        x = popped(x, x & mask, intervals[l].start, intervals[l].frequency, total_bits);
        if (x < state_floor) {
            if (end - begin < 2) return false;
            end -= 2;
            x = x << 16 | load_word(end);
        }
        states[l] = x;
    }
    return true;
}

}  // namespace tessera::rans
