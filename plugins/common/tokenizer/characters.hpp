// SPDX-License-Identifier: MIT
// Characters of text in UTF-8 as the patterns of tokenizers tell them apart.
#pragma once

#include <array>
#include <cstdint>

namespace tessera::tokenizer {

/// By Unicode's general category and the property White_Space; the numbers stand in
/// unicode_kinds.inc. Each byte that is no part of well-formed UTF-8 is a character, `other`.
enum class kind : std::uint8_t { other, space, newline, number, upper, lower, caseless, mark };

/// Sets of kinds: one bit for each.
using kinds = unsigned;
constexpr kinds set_of(kind k) { return 1u << static_cast<unsigned>(k); }

constexpr kinds others = set_of(kind::other), spaces = set_of(kind::space),
                newlines = set_of(kind::newline), numbers = set_of(kind::number),
                uppers = set_of(kind::upper), lowers = set_of(kind::lower),
                caseless = set_of(kind::caseless), marks = set_of(kind::mark);
constexpr kinds letters = uppers | lowers | caseless;       ///< \p{L}
constexpr kinds white = spaces | newlines;                  ///< \s
constexpr kinds symbols = others | marks;                   ///< [^\s\p{L}\p{N}]
constexpr kinds begin_word = uppers | caseless | marks;     ///< [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
constexpr kinds continue_word = lowers | caseless | marks;  ///< [\p{Ll}\p{Lm}\p{Lo}\p{M}]

#include "unicode_kinds.inc"

/// The kind of a code point below 0x110000.
constexpr kinds kinds_of_point(std::uint32_t point) {
    const std::uint8_t pair = kinds_of[block_of[point >> 7]][point >> 1 & 63];
    return 1u << (point & 1 ? pair >> 4 : pair & 15);
}

/// Of each byte by itself; nothing from 0x80 on.
constexpr std::array<std::uint8_t, 256> kinds_of_byte = [] {
    std::array<std::uint8_t, 256> all{};
    for (std::uint32_t b = 0; b < 0x80; ++b) all[b] = static_cast<std::uint8_t>(kinds_of_point(b));
    return all;
}();

struct character {
    kinds what;
    unsigned bytes;
};

/// The character that begins at `at`, a byte from 0x80 on, in text that ends at `end`.
inline character wide_character(const std::uint8_t* at, const std::uint8_t* end) {
    const auto more = [&](unsigned i) { return end - at > i && (at[i] & 0xC0) == 0x80; };
    const std::uint32_t a = at[0];
    if (a >= 0xC2 && a < 0xE0) {
        if (more(1)) return {kinds_of_point((a & 0x1F) << 6 | (at[1] & 0x3Fu)), 2};
    } else if (a >= 0xE0 && a < 0xF0) {
        if (more(1) && more(2)) {
            const std::uint32_t point = (a & 0xF) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
            if (point >= 0x800 && (point < 0xD800 || point >= 0xE000))
                return {kinds_of_point(point), 3};
        }
    } else if (a >= 0xF0 && a < 0xF5 && more(1) && more(2) && more(3)) {
        const std::uint32_t point =
            (a & 7) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
        if (point >= 0x10000 && point < 0x110000) return {kinds_of_point(point), 4};
    }
    return {others, 1};
}

/// The character that begins at `at`, which is before `end`.
inline character character_at(const std::uint8_t* at, const std::uint8_t* end) {
    const kinds what = kinds_of_byte[*at];
    return what != 0 ? character{what, 1} : wide_character(at, end);
}

/// Behind all characters from `at` on that are of `wanted` kinds.
inline const std::uint8_t* skip(const std::uint8_t* at, const std::uint8_t* end, kinds wanted) {
    while (at != end) {
        const kinds what = kinds_of_byte[*at];
        if (what & wanted) {
            ++at;
            continue;
        }
        if (what != 0) break;
        const character c = wide_character(at, end);
        if (!(c.what & wanted)) break;
        at += c.bytes;
    }
    return at;
}

}  // namespace tessera::tokenizer
