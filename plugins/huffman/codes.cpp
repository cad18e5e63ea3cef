// SPDX-License-Identifier: MIT
// Canonical codes and their tables.
#include "codes.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace tessera::huffman {

namespace {

constexpr std::uint32_t one_symbol = 1u << 30;

code_lengths given(const tsr_table& table) {
    code_lengths all;
    std::uint64_t room = std::uint64_t{1} << longest_length;
    for (std::uint32_t s = 0; s < table.alphabet; ++s) {
        const unsigned length = table.lengths[s];
        if (length == 0) continue;
        if (length > longest_length)
            throw sdk::error{TSR_E_UNSUPPORTED, "a code of " + std::to_string(length) +
                                                    " bits for symbol " + std::to_string(s) +
                                                    ", expected up to 16"};
        const std::uint64_t share = std::uint64_t{1} << (longest_length - length);
        if (share > room)
            throw sdk::error{TSR_E_PARAM,
                             "expected the lengths of a prefix code; those up to "
                             "symbol " +
                                 std::to_string(s) + " fill more than all of it"};
        room -= share;
        all.symbol.push_back(s);
        all.length.push_back(static_cast<std::uint8_t>(length));
    }
    return all;
}

code_lengths made(const tsr_table& table, unsigned longest) {
    code_lengths all;
    std::vector<std::uint64_t> weights;
    for (std::uint32_t s = 0; s < table.alphabet; ++s) {
        const std::uint64_t end = s + 1 < table.alphabet ? table.lower[s + 1] : table.total;
        if (end == table.lower[s]) continue;
        all.symbol.push_back(s);
        weights.push_back(end - table.lower[s]);
        if (weights.size() > most_symbols)
            throw sdk::error{TSR_E_UNSUPPORTED, "a support of more than 65536 symbols"};
    }
    const auto needed = static_cast<unsigned>(std::bit_width(weights.size() - 1));
    all.length = optimal_lengths(weights, std::max(longest, needed));
    return all;
}

std::uint32_t reversed(std::uint32_t code, unsigned bits) {
    std::uint32_t out = 0;
    for (unsigned b = 0; b < bits; ++b) out |= (code >> b & 1) << (bits - 1 - b);
    return out;
}

}  // namespace

code_lengths lengths_of(const tsr_table& table, unsigned longest) {
    code_lengths all = table.lengths != nullptr ? given(table) : made(table, longest);
    for (const std::uint8_t l : all.length) all.longest = std::max<unsigned>(all.longest, l);
    return all;
}

std::vector<std::uint32_t> canonical_codes(const code_lengths& lengths) {
    std::uint32_t next[longest_length + 2] = {};
    for (const std::uint8_t l : lengths.length) ++next[l + 1];
    next[1] = 0;  // a code of no bits is the only one
    for (unsigned l = 1; l <= longest_length; ++l) next[l + 1] = (next[l] + next[l + 1]) << 1;
    std::vector<std::uint32_t> codes;
    for (const std::uint8_t l : lengths.length) codes.push_back(reversed(next[l]++, l));
    return codes;
}

void make_codes(const code_lengths& lengths, std::span<std::uint32_t> out) {
    std::fill(out.begin(), out.end(), no_code);
    const auto codes = canonical_codes(lengths);
    for (std::size_t i = 0; i < codes.size(); ++i)
        out[lengths.symbol[i]] = codes[i] | static_cast<std::uint32_t>(lengths.length[i]) << 16;
}

void make_places(const code_lengths& lengths, unsigned table_bits, std::span<std::uint32_t> out) {
    std::fill(out.begin(), out.end(), 0u);
    const auto codes = canonical_codes(lengths);
    for (std::size_t i = 0; i < codes.size(); ++i)
        for (std::uint32_t at = codes[i]; at < 1u << table_bits; at += 1u << lengths.length[i])
            out[at] = lengths.length[i] * (1u | 1u << 24) | static_cast<std::uint32_t>(i) << 8 |
                      one_symbol;
}

void make_pairs(const code_lengths& lengths, unsigned table_bits, std::span<byte_pair> out) {
    make_places(lengths, table_bits, out);
    const auto places = std::vector<std::uint32_t>(out.begin(), out.end());
    const auto symbol = [&](std::uint32_t entry) { return lengths.symbol[entry >> 8 & 0xFFFF]; };
    for (std::uint32_t at = 0; at < 1u << table_bits; ++at) {
        const std::uint32_t first = places[at];
        if (first == 0) continue;
        const std::uint32_t bits = first & 0xFF;
        const std::uint32_t second = places[at >> bits];
        const std::uint32_t both = bits + (second & 0xFF);
        out[at] =
            second == 0 || bits == 0 || both > table_bits
                ? bits | symbol(first) << 8 | bits << 24 | one_symbol
                : both | bits << 24 | symbol(first) << 8 | symbol(second) << 16 | 2 * one_symbol;
    }
}

}  // namespace tessera::huffman
