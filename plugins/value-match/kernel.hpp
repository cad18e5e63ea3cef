// SPDX-License-Identifier: MIT
// Finds numbers that occurred at one of a few distances before, whatever their sign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::value_match {

constexpr unsigned most_distances = 6;
constexpr unsigned farthest = 64;  ///< elements

/// Distances in elements, the first one tried first.
struct distance_list {
    std::uint8_t distance[most_distances];
    unsigned count = 0;

    /// Of the marks: 0 for none, 2k + 1 for the number at distance[k], 2k + 2 for that with the
    /// other sign.
    unsigned alphabet() const { return 2 * count + 1; }
};

/// The distances at which most numbers, in samples of the whole, have one like them: each has 1 in
/// 64 that those before it have not. None where all together have less than 1 in 8. The cost does
/// not grow with the input.
template <class T>
distance_list choose_distances(std::span<const T> in);

/// Marks each number, and copies those that have none before them to `literals`, which has room for
/// all. Returns how many those are.
template <class T>
std::size_t match(std::span<const T> in, const distance_list& distances, std::uint8_t* marks,
                  T* literals);

/// The inverse, for marks below the alphabet. Returns how many of `literals` were used, or one more
/// than there are where those do not suffice or a mark points before the first number.
template <class T>
std::size_t restore(std::span<const std::uint8_t> marks, std::span<const T> literals,
                    const distance_list& distances, T* out);

}  // namespace tessera::value_match
