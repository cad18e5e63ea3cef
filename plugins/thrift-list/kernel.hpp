// SPDX-License-Identifier: MIT
// Integers of 32 bits as Thrift's compact protocol writes them: zigzag, then LEB128.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::thrift_list {

constexpr std::size_t most_bytes = 5;  ///< of one integer

/// Writes `in`, read as two's complement, at `out`, which has room for most_bytes each and 8 bytes
/// behind them that are overwritten. Returns the bytes written.
std::size_t write_integers(std::span<const std::uint32_t> in, std::uint8_t* out,
                           sdk::instructions set);

enum class fault { none, cut, too_long, too_wide };

struct integers_read {
    fault what = fault::none;
    std::size_t bytes = 0;     ///< read; where something is wrong, where that integer begins
    std::size_t integers = 0;  ///< of them
};

/// Reads out.size() integers from the front of `in`, behind which 64 bytes may be read. An integer
/// may be longer than it need be, up to five bytes, but has no more than 32 bits.
integers_read read_integers(std::span<const std::uint8_t> in, std::span<std::uint32_t> out,
                            sdk::instructions set);

/// The forms for BMI2 and AVX2, where `set` has them. The reader stops before an integer that is
/// wrong or cut.
std::size_t write_integers_bmi2(std::span<const std::uint32_t> in, std::uint8_t* out);
integers_read read_integers_bmi2(std::span<const std::uint8_t> in, std::span<std::uint32_t> out);

constexpr std::uint32_t to_zigzag(std::uint32_t number) {
    return number << 1 ^ (0u - (number >> 31));
}
constexpr std::uint32_t from_zigzag(std::uint32_t code) { return code >> 1 ^ (0u - (code & 1)); }

}  // namespace tessera::thrift_list
