// SPDX-License-Identifier: MIT
// Finding repeated rows.
#include "kernel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace tessera::row_match {

namespace {

constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio
/// Bounds on the work for rows made to collide. A table at most half full has runs of taken slots,
/// but hardly one of 64.
constexpr int most_probes = 64, most_comparisons = 8;

std::uint64_t word(const std::uint8_t* p) {
    std::uint64_t w;
    std::memcpy(&w, p, sizeof w);
    return w;
}

std::uint64_t stir(std::uint64_t state, std::uint64_t w) {
    return std::rotl((state ^ w) * multiplier, 29);
}

/// Four chains side by side, because a multiplication takes longer than a word takes to arrive.
std::uint64_t hash(const std::uint8_t* p, std::size_t bytes) {
    std::uint64_t a = bytes, b = 1, c = 2, d = 3;
    for (; bytes >= 32; bytes -= 32, p += 32) {
        a = stir(a, word(p));
        b = stir(b, word(p + 8));
        c = stir(c, word(p + 16));
        d = stir(d, word(p + 24));
    }
    for (; bytes >= 8; bytes -= 8, p += 8) a = stir(a, word(p));
    std::uint64_t rest = 0;
    std::memcpy(&rest, p, bytes);
    return stir(stir(stir(stir(a, rest), b), c), d);
}

}  // namespace

std::size_t slots_for(std::size_t rows) { return std::bit_ceil(2 * rows + 1); }

std::size_t match_rows(const std::uint8_t* bytes, std::size_t row_bytes, std::span<slot> table,
                       std::span<std::uint32_t> distances) {
    assert(std::has_single_bit(table.size()) && distances.size() < no_row);
    std::fill(table.begin(), table.end(), slot{0, no_row});
    const std::size_t mask = table.size() - 1;
    std::size_t repeated = 0;
    std::uint32_t distance = 0;
    for (std::uint32_t r = 0; r < distances.size(); ++r) {
        const std::uint8_t* const row = bytes + r * row_bytes;
        const auto equals = [&](std::uint32_t other) {
            return std::memcmp(row, bytes + other * row_bytes, row_bytes) == 0;
        };
        if (distance != 0 && equals(r - distance)) {
            distances[r] = distance;
            ++repeated;
            continue;
        }
        distance = 0;
        const std::uint64_t h = hash(row, row_bytes);
        const auto tag = static_cast<std::uint32_t>(h);
        int comparisons = 0;
        for (std::size_t at = h >> 32, probes = 0; probes < most_probes; ++at, ++probes) {
            slot& s = table[at & mask];
            if (s.row == no_row) {
                s = {tag, r};
                break;
            }
            if (s.tag != tag) continue;
            if (equals(s.row)) {
                distance = r - s.row;
                break;
            }
            if (++comparisons == most_comparisons) break;
        }
        distances[r] = distance;
        repeated += distance != 0;
    }
    return repeated;
}

}  // namespace tessera::row_match
