// SPDX-License-Identifier: MIT
// Writes and reads tables: runs of symbols outside and inside the support by turns, frequencies by
// the difference of their bit lengths, and nothing behind the symbol that completes the total.
#include "table_form.hpp"

#include "codes.hpp"

#include <algorithm>

namespace tessera::quantize {

namespace {

constexpr unsigned bits_of_log = 5;
constexpr unsigned most_log = 16;
constexpr std::uint64_t most_difference = 2 * most_log + 1;

std::uint32_t frequency(const tsr_table& t, std::uint32_t s) {
    const auto end = s + 1 < t.alphabet ? t.lower[s + 1] : static_cast<std::uint32_t>(t.total);
    return end - t.lower[s];
}

// Signed differences as 1, 2, 3, ...: 0, -1, 1, -2, 2.
std::uint64_t folded(int difference) {
    return difference < 0 ? static_cast<std::uint64_t>(-2 * difference)
                          : static_cast<std::uint64_t>(2 * difference + 1);
}
int unfolded(std::uint64_t code) {
    return code % 2 == 0 ? -static_cast<int>(code / 2) : static_cast<int>(code / 2);
}

// Bit length that stands before the first frequency, so that a difference can be taken from it:
// that of an average one.
int first_length(unsigned log) { return static_cast<int>(log / 2) + 1; }

}  // namespace

std::uint64_t most_bytes(const tsr_table& table) {
    // A symbol of the support costs at most a gap of 65 bits, its part of a run, and 11 + 16.
    return 2 + 13 * std::min<std::uint64_t>(table.alphabet, table.total);
}

void write_table(sdk::bit_writer& out, const tsr_table& table) {
    const auto log = static_cast<unsigned>(std::countr_zero(table.total));
    out.put(log, bits_of_log);
    int length = first_length(log);
    std::uint64_t left = table.total;
    for (std::uint32_t s = 0; left > 0;) {
        const std::uint32_t gap = s;
        while (frequency(table, s) == 0) ++s;
        put_gamma(out, s - gap + 1);
        std::uint32_t end = s;
        for (std::uint64_t within = left; within > 0 && frequency(table, end) != 0; ++end)
            within -= frequency(table, end);
        put_gamma(out, end - s);
        for (; s < end; ++s) {
            const std::uint32_t f = frequency(table, s);
            const int own = static_cast<int>(std::bit_width(f));
            put_gamma(out, folded(own - length));
            out.put(f & ~(1u << (own - 1)), static_cast<unsigned>(own - 1));
            length = own;
            left -= f;
        }
    }
}

std::uint32_t read_table(sdk::bit_reader& in, std::span<std::uint32_t> lower) {
    const auto log = static_cast<unsigned>(in.take(bits_of_log));
    if (log > most_log) return 0;
    const std::uint32_t total = 1u << log;
    int length = first_length(log);
    std::uint32_t start = 0;
    std::size_t s = 0;
    while (start < total) {
        const std::uint64_t gap = take_gamma(in), size = take_gamma(in);
        if (gap == 0 || size == 0 || gap - 1 > lower.size() - s ||
            size > lower.size() - s - (gap - 1))
            return 0;
        for (std::uint64_t i = 1; i < gap; ++i) lower[s++] = start;
        for (std::uint64_t i = 0; i < size; ++i) {
            const std::uint64_t difference = take_gamma(in);
            if (difference == 0 || difference > most_difference) return 0;
            length += unfolded(difference);
            if (length < 1 || length > static_cast<int>(log) + 1 || in.ended_early()) return 0;
            const auto bits = static_cast<unsigned>(length - 1);
            const auto f = static_cast<std::uint32_t>(std::uint64_t{1} << bits | in.take(bits));
            if (f > total - start) return 0;
            lower[s++] = start;
            start += f;
        }
    }
    std::fill(lower.begin() + static_cast<std::ptrdiff_t>(s), lower.end(), total);
    return in.ended_early() ? 0 : total;
}

}  // namespace tessera::quantize
