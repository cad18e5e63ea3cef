// SPDX-License-Identifier: MIT
// distribution-coder's frequencies as its description has them (section 1), written plainly: two
// scalar passes over a row, a saturating conversion for each number. What distributions of rows are
// measured against. Rows are whatever gives numbers by [].
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera::bench {

constexpr std::uint64_t plain_total = std::uint64_t{1} << 32;

/// The frequency before the mode takes what is left.
template <class Row>
std::uint64_t plain_frequency(const Row& row, std::size_t i) {
    const double v = static_cast<double>(row[i]) * 4294967296.0;
    if (!(v >= 1)) return 1;
    return v >= 18446744073709551616.0 ? UINT64_MAX : static_cast<std::uint64_t>(v);
}

/// The mode, and what it takes, modulo 2^64.
struct plain_mode {
    std::size_t index = 0;
    std::uint64_t more = 0;
};
template <class Row>
plain_mode plain_analysis(const Row& row, std::size_t size) {
    std::uint64_t sum = 0, most = 0;
    plain_mode mode;
    for (std::size_t i = 0; i < size; ++i) {
        const std::uint64_t f = plain_frequency(row, i);
        sum += f;
        if (f > most) {
            most = f;
            mode.index = i;
        }
    }
    mode.more = plain_total - sum;
    return mode;
}

/// A symbol has [start, end).
struct plain_symbol {
    std::size_t symbol;
    std::uint64_t start, end;
};

/// The first symbol of the row for which `found(symbol, end)`.
template <class Row, class Found>
plain_symbol plain_walk(const Row& row, std::size_t size, const Found& found) {
    const plain_mode mode = plain_analysis(row, size);
    std::uint64_t start = 0;
    for (std::size_t i = 0;; ++i) {
        const std::uint64_t end =
            start + plain_frequency(row, i) + (i == mode.index ? mode.more : 0);
        if (found(i, end)) return {i, start, end};
        start = end;
    }
}
template <class Row>
plain_symbol plain_interval(const Row& row, std::size_t size, std::size_t symbol) {
    return plain_walk(row, size, [symbol](std::size_t i, std::uint64_t) { return i == symbol; });
}
/// `point` is below 2^32, the sum of the row's frequencies.
template <class Row>
plain_symbol plain_locate(const Row& row, std::size_t size, std::uint64_t point) {
    return plain_walk(row, size, [point](std::size_t, std::uint64_t end) { return point < end; });
}

}  // namespace tessera::bench
