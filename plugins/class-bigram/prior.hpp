// SPDX-License-Identifier: MIT
// What is known beforehand of a vocabulary, and the asset that holds it: format.md, section
// "Asset".
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::class_bigram {

/// Guesses are of two orders, each with how sure it is: 1 .. 7.
constexpr unsigned guess_orders = 2, most_sure = 7;
constexpr std::uint32_t largest_vocabulary = 1u << 20;
constexpr std::size_t most_classes = 256;

/// A class-based bigram model (Brown et al. 1992) whose classes differ for the symbol that comes
/// and the one before: P(y | x) = P(class of y | context of x) P(y | class of y). Symbols are
/// ranks: the frequent ones come first.
struct prior {
    std::uint32_t vocabulary = 0;  ///< symbols 0 .. vocabulary - 1
    std::uint32_t contexts = 1;    ///< 1 .. 256; row `contexts` is that of a first symbol
    std::uint32_t classes = 1;     ///< 1 .. 256, each with one symbol or more
    /// How likely a guess is right, in 65536ths, by [order - 1][how sure - 1]; 1 .. 65535.
    std::array<std::array<std::uint16_t, most_sure>, guess_orders> guesses{};
    /// Of the symbols before the first that is unlisted; those are of the last context and class
    /// and have the least weight.
    std::vector<std::uint8_t> context_of, class_of, weights;
    std::vector<std::uint8_t> rows;  ///< (contexts + 1) x classes weights
};

/// Throws sdk::error{TSR_E_PARAM, ...} with where and what was expected.
prior read_prior(std::span<const std::uint8_t> asset);
std::vector<std::uint8_t> write_prior(const prior& p);

}  // namespace tessera::class_bigram
