// SPDX-License-Identifier: MIT
// The codes of .huff streams: no length limit, first bit highest, one stream.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::bitstream {

/// A canonical code: codes rise with length, then symbol.
class huffman_code {
  public:
    /// `lengths` in bits, 0 for symbols without a code. Throws error{reason::corrupt} for lengths
    /// beyond 63 bits or of no prefix code.
    explicit huffman_code(std::span<const std::uint64_t> lengths);

    /// Every symbol has a code.
    std::vector<std::uint8_t> encode(std::span<const std::uint16_t> symbols) const;
    /// Throws error{reason::corrupt} unless the bytes are the codes of `count` symbols and zeros to
    /// the end of the last byte.
    std::vector<std::uint16_t> decode(std::span<const std::uint8_t> bytes,
                                      std::uint64_t count) const;

  private:
    static constexpr unsigned longest = 63;
    std::vector<std::uint8_t> length_;          ///< of each symbol
    std::vector<std::uint64_t> code_;           ///< of each symbol
    std::vector<std::uint16_t> by_code_;        ///< symbols as their codes rise
    std::uint64_t first_code_[longest + 1]{};   ///< of each length
    std::uint32_t first_place_[longest + 2]{};  ///< of that code in by_code_
};

}  // namespace tessera::bitstream
