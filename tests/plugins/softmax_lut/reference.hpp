// SPDX-License-Identifier: MIT
// The rule of the format page in slow arithmetic: whole tables, 128 bits, real division.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace tessera::test::reference {

inline std::uint64_t table(std::uint64_t i) {
    const double entry = std::nearbyint(65536 * std::exp2(-static_cast<double>(i) / 256));
    return static_cast<std::uint64_t>(std::clamp(entry, 1.0, 65535.0));
}

/// The weight of a logit `d` above the largest.
inline std::uint64_t weight(std::int64_t d, std::uint64_t coefficient) {
    if (d >= 0) return 65535;
    const std::uint64_t t = (static_cast<std::uint64_t>(-d) * coefficient + (1 << 23)) >> 24;
    const std::uint64_t halvings = t >> 8;
    if (halvings >= 31) return 1;
    return std::clamp<std::uint64_t>(((65536 >> halvings) * table(t & 255) + 32768) >> 16, 1,
                                     65535);
}

/// Where each symbol ends.
inline std::vector<std::uint64_t> ends(const std::vector<std::int32_t>& logits,
                                       std::uint64_t coefficient, std::uint64_t total) {
    const auto likeliest = std::max_element(logits.begin(), logits.end());
    std::vector<std::uint64_t> f;
    std::uint64_t sum = 0;
    for (const std::int32_t logit : logits) {
        f.push_back(weight(std::int64_t{logit} - *likeliest, coefficient));
        sum += f.back();
    }
    std::uint64_t all = 0;
    for (std::uint64_t& x : f) {
        using wide = unsigned __int128;
        x = 1 + static_cast<std::uint64_t>(wide{x} * (total - f.size()) / sum);
        all += x;
    }
    f[static_cast<std::size_t>(likeliest - logits.begin())] += total - all;
    for (std::size_t i = 1; i < f.size(); ++i) f[i] += f[i - 1];
    return f;
}

}  // namespace tessera::test::reference
