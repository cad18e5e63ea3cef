// SPDX-License-Identifier: MIT
// The lengths of an optimal code with bounded lengths.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::huffman {

constexpr unsigned longest_length = 16;
constexpr std::uint32_t most_symbols = 1u << longest_length;

/// Lengths for `weights` (each 1 or more, at most 2^longest of them) that make the sum of weight x
/// length least among all codes of up to `longest` bits; among equal weights the later gets no
/// longer a code. One symbol gets length 0. By package-merge (Larmore and Hirschberg, "A fast
/// algorithm for optimal length-limited Huffman codes", 1990): time and memory in n x longest.
std::vector<std::uint8_t> optimal_lengths(std::span<const std::uint64_t> weights, unsigned longest);

}  // namespace tessera::huffman
