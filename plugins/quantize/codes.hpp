// SPDX-License-Identifier: MIT
// Elias gamma and exponential Golomb codes over the SDK's bit writer and reader.
#pragma once

#include "tessera/sdk/bits.hpp"

#include <bit>

namespace tessera::quantize {

/// `value` 1 .. 2^32: as many zeros as there are bits behind its first one, a one, those bits.
inline void put_gamma(sdk::bit_writer& out, std::uint64_t value) {
    const auto extra = static_cast<unsigned>(std::bit_width(value)) - 1;
    out.put(std::uint64_t{1} << extra, extra + 1);
    out.put(value & ((std::uint64_t{1} << extra) - 1), extra);
}
constexpr unsigned gamma_bits(std::uint64_t value) {
    return 2 * static_cast<unsigned>(std::bit_width(value)) - 1;
}
/// 0 where there is none.
inline std::uint64_t take_gamma(sdk::bit_reader& in) {
    unsigned extra = 0;
    while (in.take(1) == 0)
        if (++extra > 32 || in.ended_early()) return 0;
    return std::uint64_t{1} << extra | in.take(extra);
}

/// `value` < 2^32 with `low` bits of it as they are, the rest plus one as a gamma code.
inline void put_golomb(sdk::bit_writer& out, std::uint64_t value, unsigned low) {
    put_gamma(out, (value >> low) + 1);
    out.put(value & ((std::uint64_t{1} << low) - 1), low);
}
constexpr unsigned golomb_bits(std::uint64_t value, unsigned low) {
    return gamma_bits((value >> low) + 1) + low;
}
/// UINT64_MAX where there is none.
inline std::uint64_t take_golomb(sdk::bit_reader& in, unsigned low) {
    const std::uint64_t high = take_gamma(in);
    if (high == 0) return UINT64_MAX;
    return (high - 1) << low | in.take(low);
}

}  // namespace tessera::quantize
