// SPDX-License-Identifier: MIT
// Builds the tables of the block kernels.
#include "tables.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace tessera::rans {

namespace {

// Calls take(symbol, start, frequency) for the whole alphabet.
template <class Take>
void for_each_symbol(const tsr_table& table, Take&& take) {
    for (std::uint32_t s = 0; s < table.alphabet; ++s) {
        const auto end =
            s + 1 < table.alphabet ? table.lower[s + 1] : static_cast<std::uint32_t>(table.total);
        take(s, table.lower[s], end - table.lower[s]);
    }
}

}  // namespace

unsigned total_bits(std::uint64_t total) {
    assert(std::has_single_bit(total) && total <= 65536);
    return static_cast<unsigned>(std::countr_zero(total));
}

encode_table make_encode_table(const tsr_table& table, std::span<encode_entry> out) {
    assert(out.size() >= table.alphabet);
    for_each_symbol(table, [&](std::uint32_t s, std::uint32_t start, std::uint32_t frequency) {
        out[s] = frequency == 0
                     ? encode_entry{}
                     : encode_entry{(std::uint64_t{1} << 63) / frequency + 1, start, frequency};
    });
    std::fill(out.begin() + table.alphabet, out.end(), encode_entry{});
    return {out.data(), total_bits(table.total)};
}

void make_byte_intervals(const encode_table& table, std::span<std::uint32_t, 256> out) {
    for (std::size_t s = 0; s < out.size(); ++s) {
        const encode_entry& e = table.of_symbol[s];
        out[s] = e.frequency == 0 ? no_interval : packed_interval(e.start, e.frequency);
    }
}

void make_points(const tsr_table& table, std::span<std::uint32_t> out) {
    assert(table.total <= 1u << max_point_bits && out.size() >= table.total);
    for_each_symbol(table, [&](std::uint32_t s, std::uint32_t start, std::uint32_t frequency) {
        for (std::uint32_t i = 0; i < frequency; ++i)
            out[start + i] = s | (frequency - 1) << 8 | i << 20;
    });
}

bool make_search(const tsr_table& table, search_table& out) {
    out.support = 0;
    bool fits = true;
    for_each_symbol(table, [&](std::uint32_t s, std::uint32_t start, std::uint32_t frequency) {
        if (frequency == 0) return;
        fits = fits && out.support < search_table::places && s < 256;
        if (!fits) return;
        out.edge[out.support] = static_cast<std::uint16_t>(start);
        out.frequency_less_one[out.support] = static_cast<std::uint16_t>(frequency - 1);
        out.symbol[out.support] = static_cast<std::uint16_t>(s);
        ++out.support;
    });
    if (!fits) return false;
    for (unsigned i = out.support; i < search_table::places; ++i) {
        out.edge[i] = out.edge[out.support - 1];
        out.frequency_less_one[i] = out.frequency_less_one[out.support - 1];
        out.symbol[i] = out.symbol[out.support - 1];
    }
    return true;
}

bool make_intervals(const tsr_table& table, interval_table& out) {
    out.support = 0;
    bool bytes = true;
    for_each_symbol(table, [&](std::uint32_t s, std::uint32_t, std::uint32_t frequency) {
        out.support += frequency != 0;
        bytes = bytes && (frequency == 0 || s < 256);
    });
    if (!bytes) return false;
    const bool few = out.support <= interval_table::few;
    std::fill(std::begin(out.place_of_byte), std::end(out.place_of_byte), interval_table::no_place);
    std::fill(std::begin(out.frequency_less_one), std::end(out.frequency_less_one),
              interval_table::outside);
    std::uint8_t next = 0;
    for_each_symbol(table, [&](std::uint32_t s, std::uint32_t start, std::uint32_t frequency) {
        if (frequency == 0) return;
        const std::uint32_t place = few ? next++ : s;
        out.start[place] = static_cast<std::uint16_t>(start);
        out.frequency_less_one[place] = static_cast<std::uint16_t>(frequency - 1);
        if (few) out.place_of_byte[s] = static_cast<std::uint8_t>(place);
    });
    return true;
}

template <class Symbol>
decode_table<Symbol> make_decode_table(const tsr_table& table, std::span<std::uint32_t> of_symbol,
                                       std::span<Symbol> of_point) {
    for_each_symbol(table, [&](std::uint32_t s, std::uint32_t start, std::uint32_t frequency) {
        if (frequency == 0) return;
        of_symbol[s] = packed_interval(start, frequency);
        std::fill_n(of_point.begin() + start, frequency, static_cast<Symbol>(s));
    });
    return {of_symbol.data(), of_point.data(), total_bits(table.total)};
}

template decode_table<std::uint8_t> make_decode_table(const tsr_table&, std::span<std::uint32_t>,
                                                      std::span<std::uint8_t>);
template decode_table<std::uint16_t> make_decode_table(const tsr_table&, std::span<std::uint32_t>,
                                                       std::span<std::uint16_t>);
template decode_table<std::uint32_t> make_decode_table(const tsr_table&, std::span<std::uint32_t>,
                                                       std::span<std::uint32_t>);

}  // namespace tessera::rans
