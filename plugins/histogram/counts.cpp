// SPDX-License-Identifier: MIT
// Histograms of symbols, whole and by groups.
#include "counts.hpp"

#include <algorithm>
#include <array>

namespace tessera::histogram {

template <class Symbol>
void add_counts(std::span<const Symbol> symbols, std::span<std::uint32_t> counts) {
    for (const Symbol s : symbols) ++counts[s];
}

// Equal bytes in a row would wait for one another's count: four histograms take turns.
template <>
void add_counts(std::span<const std::uint8_t> symbols, std::span<std::uint32_t> counts) {
    std::array<std::array<std::uint32_t, 256>, 4> turns{};
    std::size_t i = 0;
    for (; i + 4 <= symbols.size(); i += 4)
        for (std::size_t t = 0; t < 4; ++t) ++turns[t][symbols[i + t]];
    for (; i < symbols.size(); ++i) ++turns[0][symbols[i]];
    for (std::size_t s = 0; s < counts.size() && s < 256; ++s)
        counts[s] += turns[0][s] + turns[1][s] + turns[2][s] + turns[3][s];
}

template <class Symbol>
void count_groups(std::span<const Symbol> symbols, std::uint64_t group, std::uint32_t alphabet,
                  std::span<std::uint16_t> rows) {
    std::fill(rows.begin(), rows.end(), std::uint16_t{0});
    std::uint16_t* row = rows.data();
    while (!symbols.empty()) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(group, symbols.size()));
        for (const Symbol s : symbols.first(size)) ++row[s];
        symbols = symbols.subspan(size);
        row += alphabet;
    }
}

template void add_counts(std::span<const std::uint16_t>, std::span<std::uint32_t>);
template void add_counts(std::span<const std::uint32_t>, std::span<std::uint32_t>);
template void count_groups(std::span<const std::uint8_t>, std::uint64_t, std::uint32_t,
                           std::span<std::uint16_t>);
template void count_groups(std::span<const std::uint16_t>, std::uint64_t, std::uint32_t,
                           std::span<std::uint16_t>);
template void count_groups(std::span<const std::uint32_t>, std::uint64_t, std::uint32_t,
                           std::span<std::uint16_t>);

}  // namespace tessera::histogram
