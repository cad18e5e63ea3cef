// SPDX-License-Identifier: MIT
// Histograms of symbols, whole and by groups.
#include "counts.hpp"

#include <algorithm>
#include <cstring>

namespace tessera::histogram {

namespace {

// Equal bytes in a row would wait for one another's count: four histograms take turns.
template <class Count>
struct byte_counts {
    static constexpr std::size_t turns = 4;
    Count of[turns][256];

    // For symbols below `alphabet`.
    explicit byte_counts(std::size_t alphabet) {
        for (auto& counts : of) std::fill_n(counts, alphabet, Count{0});
    }
    void add(std::span<const std::uint8_t> symbols) {
        const std::uint8_t* at = symbols.data();
        const std::uint8_t* const end = at + symbols.size();
        for (; end - at >= 8; at += 8) {
            std::uint64_t eight;
            std::memcpy(&eight, at, sizeof eight);
            for (std::size_t i = 0; i < 8; ++i) ++of[i % turns][eight >> 8 * i & 0xFF];
        }
        for (; at != end; ++at) ++of[0][*at];
    }
    Count sum(std::size_t s) const {
        return static_cast<Count>(of[0][s] + of[1][s] + of[2][s] + of[3][s]);
    }
};

}  // namespace

template <class Symbol>
void add_counts(std::span<const Symbol> symbols, std::span<std::uint32_t> counts) {
    for (const Symbol s : symbols) ++counts[s];
}

template <>
void add_counts(std::span<const std::uint8_t> symbols, std::span<std::uint32_t> counts) {
    const std::size_t alphabet = std::min<std::size_t>(counts.size(), 256);
    byte_counts<std::uint32_t> all(alphabet);
    all.add(symbols);
    for (std::size_t s = 0; s < alphabet; ++s) counts[s] += all.sum(s);
}

template <class Symbol>
void count_group(std::span<const Symbol> symbols, std::span<std::uint16_t> row) {
    if constexpr (sizeof(Symbol) == 1) {
        const std::size_t alphabet = std::min<std::size_t>(row.size(), 256);
        byte_counts<std::uint16_t> all(alphabet);
        all.add(symbols);
        for (std::size_t s = 0; s < alphabet; ++s) row[s] = all.sum(s);
        std::fill(row.begin() + static_cast<std::ptrdiff_t>(alphabet), row.end(), std::uint16_t{0});
    } else {
        std::fill(row.begin(), row.end(), std::uint16_t{0});
        for (const Symbol s : symbols) ++row[s];
    }
}

void add_row(std::span<const std::uint16_t> row, std::span<std::uint32_t> to) {
    for (std::size_t s = 0; s < row.size(); ++s) to[s] += row[s];
}

template void add_counts(std::span<const std::uint16_t>, std::span<std::uint32_t>);
template void add_counts(std::span<const std::uint32_t>, std::span<std::uint32_t>);
template void count_group(std::span<const std::uint8_t>, std::span<std::uint16_t>);
template void count_group(std::span<const std::uint16_t>, std::span<std::uint16_t>);
template void count_group(std::span<const std::uint32_t>, std::span<std::uint16_t>);

}  // namespace tessera::histogram
