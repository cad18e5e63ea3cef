// SPDX-License-Identifier: MIT
// Rotary positions (Su et al. 2021) in integers, halves of a head paired.
#pragma once

#include "rounding.hpp"

namespace tessera::transformer {

constexpr std::size_t head_size = 64;
constexpr std::size_t head_pairs = head_size / 2;

/// The angles of one position, out of 2^15.
struct rotation {
    const std::int16_t *cosine, *sine;  ///< head_pairs of each
};

/// What a rotated query or key is shifted right by once more, rounded a second time.
enum class rotated { key = 0, query = 1 };

inline void rotate(const std::int8_t* x, rotation by, rotated as, std::int8_t* out) {
    const auto narrowed = [&](std::int32_t sum) {
        return clamp8(shift_right(shift_right(sum, 15), static_cast<unsigned>(as)));
    };
    for (std::size_t i = 0; i < head_pairs; ++i) {
        const std::int32_t low = x[i], high = x[i + head_pairs];
        const std::int32_t c = by.cosine[i], s = by.sine[i];
        out[i] = narrowed(low * c - high * s);
        out[i + head_pairs] = narrowed(low * s + high * c);
    }
}

}  // namespace tessera::transformer
