// SPDX-License-Identifier: MIT
// What each byte of prepared text stands for (format.md).
#pragma once

#include <array>
#include <cstdint>

namespace tessera::text_prep {

enum part : std::uint8_t { capitals = 1, line_ends = 2, words = 4, wrapping = 8 };
constexpr std::uint8_t all_parts = capitals | line_ends | words | wrapping;

/// Which parts of the transform a block has: its header.
struct treatment {
    std::uint8_t parts = 0;
    std::uint8_t width = 0;  ///< of its lines, with wrapping; 1 or more

    constexpr bool has(part p) const { return (parts & p) != 0; }
};

constexpr std::uint8_t capital_flag = 0x01;   ///< the next letter or word has a first capital
constexpr std::uint8_t capitals_flag = 0x02;  ///< all letters and words up to another byte
constexpr std::uint8_t escape = 0x03;         ///< the next byte as it is

constexpr bool is_flag(std::uint8_t b) { return b >= capital_flag && b <= escape; }
constexpr bool is_lower(std::uint8_t b) { return b >= 'a' && b <= 'z'; }
constexpr bool is_upper(std::uint8_t b) { return b >= 'A' && b <= 'Z'; }
constexpr bool is_letter(std::uint8_t b) { return is_lower(b) || is_upper(b); }
constexpr std::uint8_t case_bit = 0x20;

/// The bytes that begin no character of UTF-8, which begin the codes of words.
constexpr unsigned lead_count = 77;
constexpr std::array<std::uint8_t, lead_count> leads = [] {
    std::array<std::uint8_t, lead_count> all{};
    unsigned at = 0;
    for (unsigned b = 0x80; b <= 0xC1; ++b) all[at++] = static_cast<std::uint8_t>(b);
    for (unsigned b = 0xF5; b <= 0xFF; ++b) all[at++] = static_cast<std::uint8_t>(b);
    return all;
}();
/// A code's later bytes have the top bit and seven bits of the word's number.
constexpr unsigned digit = 128;

/// How many bytes from 0x80 to 0xBF follow the first byte of a character: 0 for bytes that begin
/// none.
constexpr unsigned continuations(std::uint8_t first) {
    if (first < 0xC2 || first > 0xF4) return 0;
    return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
}
constexpr bool continues(std::uint8_t b) { return (b & 0xC0) == 0x80; }

constexpr unsigned shortest_word = 2, longest_word = 32;  ///< letters

/// How many words have codes of one, two and three bytes.
struct code_lengths {
    std::uint32_t one = 0, two = 0, three = 0;

    constexpr std::uint32_t words() const { return one + two + three; }
    /// The first lead of codes of two and three bytes, and the number of leads in use.
    constexpr std::uint32_t first_of_two() const { return one; }
    constexpr std::uint32_t first_of_three() const { return one + (two + digit - 1) / digit; }
    constexpr std::uint32_t leads_used() const {
        return first_of_three() + (three + digit * digit - 1) / (digit * digit);
    }
};

}  // namespace tessera::text_prep
