// SPDX-License-Identifier: MIT
// The bytes of n-grams in a prior (format.md).
#pragma once

#include "ngrams.hpp"
#include "number_coder.hpp"

namespace tessera::context_mix {

/// Weights are of classes of counts, 1 2 3 4 6 8 12 16 and so on.
constexpr std::uint32_t count_classes = 48;
constexpr std::uint64_t count_of_class(std::uint32_t c) {
    return c == 0 ? 1
                  : (c % 2 != 0 ? std::uint64_t{2} : std::uint64_t{3})
                        << (c % 2 != 0 ? c / 2 : c / 2 - 1);
}
/// The class whose count is nearest, the lower of two.
std::uint32_t class_of_count(std::uint64_t count);
constexpr std::uint32_t weight_of_class(std::uint32_t c) {
    return static_cast<std::uint32_t>(count_weight * count_of_class(c) - count_discount);
}
/// What contexts leave to others comes in halves of counts.
constexpr std::uint32_t rest_of_class(std::uint32_t c) {
    return static_cast<std::uint32_t>(count_weight / 2 * count_of_class(c));
}

/// Every weight and rest must be of a class, and every n-gram of level 2 and above end in one of
/// the level below.
void write_ngrams(bit_writer& out, const ngrams& known);
/// Of so many levels, of symbols of so many bits, at most `most` in all. Throws a TSR_E_CORRUPT.
ngrams read_ngrams(bit_reader& in, std::size_t levels, unsigned bits, std::size_t most);

}  // namespace tessera::context_mix
