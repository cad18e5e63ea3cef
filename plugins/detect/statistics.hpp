// SPDX-License-Identifier: MIT
// Statistics of a piece of data, from a sample of it: byte values by their position modulo 8, and
// the fields of floating-point numbers that it may be made of.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::detect {

using counts = std::array<std::uint32_t, 256>;

/// Bits a symbol has at order 0, from counts, with the correction of Miller and Madow for samples
/// that are small.
class entropy {
  public:
    entropy();
    double of(std::span<const std::uint32_t> counts) const;

  private:
    std::vector<float> n_log_n_;  ///< for n up to what a sample has
};

/// The sample of a piece: all of a short one, every eighth 64 bytes of a long one.
struct sample {
    std::array<counts, 8> phase{};  ///< of byte values at each position modulo 8
    std::uint64_t bytes = 0;

    void add(std::span<const std::uint8_t> piece);
    void add(const sample& other);
    /// Counts of the positions that are `residue` modulo `width`, which divides 8.
    counts plane(unsigned residue, unsigned width) const;
};

/// Formats of numbers, by what float-split does with them.
enum class format : std::uint8_t { f16, bf16, f32, f64 };
constexpr unsigned width_of(format f) { return f == format::f64 ? 8 : f == format::f32 ? 4 : 2; }

/// Bits a byte that `piece`, from byte `shift` on, takes as numbers of that format: the field with
/// the exponent at its entropy, the rest as it is.
double bits_as(format f, std::span<const std::uint8_t> piece, unsigned shift, const entropy& h);

/// Bits that a number's field with the exponent tells about the next one's: what order 0 misses of
/// data whose neighbours are alike. Numbers begin at the first byte.
double neighbours_tell(format f, std::span<const std::uint8_t> data, const entropy& h);

/// Share of words of 8 bytes that occurred before in `data`, judged by one word in 64 at every
/// fourth byte.
double repeated_share(std::span<const std::uint8_t> data);

/// The same where all byte values are as common, by the words that begin with one of them: found at
/// the speed of a copy, and at any place.
double repeated_share_of_noise(std::span<const std::uint8_t> data);

}  // namespace tessera::detect
