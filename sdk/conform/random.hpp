// SPDX-License-Identifier: MIT
// A small generator whose numbers are the same on every machine: SplitMix64 (Steele, Lea and Flood,
// OOPSLA 2014).
#pragma once

#include <cstdint>

namespace tessera::conform {

class random {
  public:
    explicit random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    /// A number below `bound` (1 or more). The bias of the remainder does not matter here.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    /// Small numbers often: a geometric law, halving each step.
    unsigned skewed() {
        std::uint64_t bits = next();
        unsigned n = 0;
        while (bits & 1) {
            ++n;
            bits >>= 1;
        }
        return n;
    }

  private:
    std::uint64_t state_;
};

}  // namespace tessera::conform
