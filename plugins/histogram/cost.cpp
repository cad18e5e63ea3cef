// SPDX-License-Identifier: MIT
// Entropies in fixed point.
#include "cost.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace tessera::histogram {

namespace {

constexpr std::uint64_t bit = 256;
constexpr std::uint32_t longest = 40 * bit;

// round(256 log2(1 + i / 256)), each bit found by squaring.
constexpr auto mantissa_logs = [] {
    std::array<std::uint16_t, 257> logs{};
    for (std::uint64_t i = 0; i <= 256; ++i) {
        std::uint64_t x = (256 + i) << 22, log = 0;  // x in [1, 2], 30 bits behind the point
        for (int b = 0; b < 9; ++b) {
            const bool carry = x >> 31 != 0;
            if (carry) x >>= 1;
            log = (log + carry) << 1;
            x = x * x >> 30;
        }
        logs[i] = static_cast<std::uint16_t>((log + (x >> 31) + 1) / 2);
    }
    return logs;
}();

template <class CountOf>
std::uint64_t size_of(std::size_t alphabet, std::uint64_t sum, table_cost cost,
                      CountOf&& count_of) {
    if (sum == 0) return 0;
    std::uint64_t size = cost.whole + sum * log2_256(sum);
    for (std::size_t s = 0; s < alphabet; ++s)
        if (const std::uint64_t n = count_of(s); n > 0) size += cost.each_symbol - n * log2_256(n);
    return size;
}

}  // namespace

std::uint32_t log2_256(std::uint64_t value) {
    const auto whole = static_cast<unsigned>(std::bit_width(value)) - 1;
    const std::uint64_t mantissa = whole > 16 ? value >> (whole - 16) : value << (16 - whole);
    const std::uint64_t at = mantissa >> 8 & 0xFF, between = mantissa & 0xFF;
    const std::uint64_t low = mantissa_logs[at], high = mantissa_logs[at + 1];
    return static_cast<std::uint32_t>(whole * bit + low + ((high - low) * between + 128) / 256);
}

void code_lengths(std::span<const std::uint32_t> counts, std::uint64_t sum,
                  std::span<std::uint16_t> lengths) {
    const std::uint32_t of_sum = log2_256(std::max<std::uint64_t>(sum, 1));
    for (std::size_t s = 0; s < counts.size(); ++s)
        lengths[s] = static_cast<std::uint16_t>(std::min<std::uint64_t>(
            counts[s] > 0 ? of_sum - std::min(of_sum, log2_256(counts[s])) : of_sum + 7 * bit,
            longest));
}

table_cost table_cost::of_sample(std::uint64_t sampled, std::uint64_t all) {
    constexpr std::uint64_t by_chance = 3 * bit / 2;  // log2(e) for each number that is free
    const std::uint64_t share = std::max<std::uint64_t>(bit * sampled / all, 1);
    return {16 * share, 7 * share + (sampled < all ? by_chance : 0)};
}

std::uint64_t coded_size(std::span<const std::uint32_t> counts, std::uint64_t sum,
                         table_cost cost) {
    return size_of(counts.size(), sum, cost,
                   [&](std::size_t s) { return std::uint64_t{counts[s]}; });
}

std::uint64_t coded_size(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                         std::uint64_t sum, table_cost cost) {
    return size_of(a.size(), sum, cost, [&](std::size_t s) { return std::uint64_t{a[s]} + b[s]; });
}

}  // namespace tessera::histogram
