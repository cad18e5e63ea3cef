// SPDX-License-Identifier: MIT
// Cutting data of no known format where its kind changes.
#pragma once

#include "kinds.hpp"

namespace tessera::detect {

/// A block of raw data.
struct stretch {
    std::uint64_t bytes = 0;  ///< 0: more input, please
    kind is = kind::plain;
    bool text = false;
};

/// Cuts raw data, piece by piece. What was judged is remembered while it asks for more, so that the
/// work does not depend on how the input arrives, and neither do the blocks.
class raw_data {
  public:
    explicit raw_data(const entropy& h) : entropy_(h) {}

    /// The block at the front of `input`: pieces of one kind, at most `most` bytes. `last`: no more
    /// comes behind `input`. A block of floats begins with a whole number: bytes before the first
    /// are a block of their own.
    stretch next(std::span<const std::uint8_t> input, std::uint64_t most, bool last);

  private:
    /// What is known of the block so far.
    struct progress {
        std::size_t at = 0;      ///< bytes that were judged
        std::size_t end = 0;     ///< of them those that belong together
        std::size_t doubts = 0;  ///< pieces between the two
        kind is = kind::plain;
        sample run, doubtful;
    };

    bool gather(std::span<const std::uint8_t> input, bool whole);

    const entropy& entropy_;
    progress now_;
    bool aligned_ = false;  ///< the block before is there so that this one begins with a number
};

}  // namespace tessera::detect
