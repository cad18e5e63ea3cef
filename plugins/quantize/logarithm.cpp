// SPDX-License-Identifier: MIT
// The series of the area hyperbolic tangent: ln((1 + z) / (1 - z)) = 2 (z + z^3/3 + z^5/5 + ...),
// with z = 1 / (2f + 1).
#include "logarithm.hpp"

namespace tessera::quantize {

std::uint64_t gain_of_unit(std::uint64_t f) {
    __extension__ using wide = unsigned __int128;
    constexpr std::uint64_t one = std::uint64_t{1} << 62;
    constexpr std::uint64_t two_by_ln2 = 6653256548922161246u;  // 2 / ln 2 times 2^61
    const std::uint64_t z = one / (2 * f + 1);
    const auto square = static_cast<std::uint64_t>(wide{z} * z >> 62);
    std::uint64_t power = z, sum = z;
    for (std::uint64_t n = 3; power != 0; n += 2) {
        power = static_cast<std::uint64_t>(wide{power} * square >> 62);
        sum += power / n;
    }
    return static_cast<std::uint64_t>(wide{sum} * two_by_ln2 >> 61);
}

}  // namespace tessera::quantize
