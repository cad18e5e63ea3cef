// SPDX-License-Identifier: MIT
// The patterns of kernel_split.hpp by hand: each function follows its expression from left to
// right.
#include "kernel_split.hpp"

#include "characters.hpp"

namespace tessera::tokenizer {
namespace {

using byte_at = const std::uint8_t*;

/// Behind 's, 't, 're, 've, 'm, 'll or 'd at `at`, else `at`.
byte_at contraction(byte_at at, byte_at end) {
    if (end - at < 2 || at[0] != '\'') return at;
    switch (at[1]) {
        case 's':
        case 't':
        case 'm':
        case 'd':
            return at + 2;
        case 'l':
            return end - at > 2 && at[2] == 'l' ? at + 3 : at;
        case 'r':
        case 'v':
            return end - at > 2 && at[2] == 'e' ? at + 3 : at;
        default:
            return at;
    }
}

/// The same of letters in any case. Besides S, U+017F (C5 BF) folds to s.
byte_at contraction_any_case(byte_at at, byte_at end) {
    if (end - at < 2 || at[0] != '\'') return at;
    const auto is = [&](std::ptrdiff_t i, std::uint8_t letter) {
        return end - at > i && (at[i] | 0x20) == letter;
    };
    if (is(1, 's') || is(1, 't') || is(1, 'm') || is(1, 'd')) return at + 2;
    if ((is(1, 'l') && is(2, 'l')) || ((is(1, 'r') || is(1, 'v')) && is(2, 'e'))) return at + 3;
    if (end - at > 2 && at[1] == 0xC5 && at[2] == 0xBF) return at + 3;
    return at;
}

/// \s+(?!\S)|\s+ at white space.
byte_at white_space(byte_at at, byte_at end) {
    const byte_at behind = skip(at, end, white);
    if (behind == end) return end;
    byte_at last = behind - 1;
    while ((*last & 0xC0) == 0x80) --last;
    return last == at ? behind : last;
}

/// \s*[\r\n]+|\s+(?!\S)|\s+ at white space.
byte_at lines_or_white_space(byte_at at, byte_at end) {
    byte_at behind_line = nullptr;
    for (byte_at to = skip(at, end, spaces); to != end && kinds_of_byte[*to] & newlines;
         to = skip(to, end, spaces))
        behind_line = to = skip(to, end, newlines);
    return behind_line != nullptr ? behind_line : white_space(at, end);
}

bool is_at(byte_at at, byte_at end, kinds wanted) {
    return at != end && character_at(at, end).what & wanted;
}

/// ` ?[^\s\p{L}\p{N}]+` at `at`, else `at`.
byte_at some_symbols(byte_at at, byte_at end) {
    const byte_at first = at + (*at == ' ');
    const byte_at behind = skip(first, end, symbols);
    return behind == first ? at : behind;
}

/// \p{N}{1,MOST} behind its first character.
byte_at digits(byte_at at, byte_at end, int most) {
    for (; most > 1 && is_at(at, end, numbers); --most) at += character_at(at, end).bytes;
    return at;
}

byte_at split_by_lines(byte_at at, byte_at end, int most_digits) {
    if (const byte_at behind = contraction_any_case(at, end); behind != at) return behind;
    const character first = character_at(at, end);
    const byte_at second = at + first.bytes;
    if (first.what & letters) return skip(second, end, letters);
    if (first.what & numbers) return digits(second, end, most_digits);
    if (!(first.what & newlines) && is_at(second, end, letters)) return skip(second, end, letters);
    if (const byte_at behind = some_symbols(at, end); behind != at)
        return skip(behind, end, newlines);
    return lines_or_white_space(at, end);
}

/// The first two alternatives of o200k's pattern, else `at`: as many characters that may begin a
/// word as there are, then those that continue it, of which there must be one, or else only the
/// former. The character before them that belongs to neither may also be a mark, which does.
byte_at word(byte_at at, byte_at end) {
    const character first = character_at(at, end);
    if (first.what & (numbers | newlines)) return at;
    const byte_at core = at + (first.what & letters ? 0 : first.bytes);
    byte_at to = core, behind_either = nullptr;
    while (to != end) {
        const character c = character_at(to, end);
        if (c.what & lowers) return contraction_any_case(skip(to, end, continue_word), end);
        if (!(c.what & begin_word)) break;
        to += c.bytes;
        if (c.what & continue_word) behind_either = to;
    }
    if (behind_either != nullptr) return contraction_any_case(behind_either, end);
    if (first.what & marks) return contraction_any_case(at + first.bytes, end);
    return to == core ? at : contraction_any_case(to, end);
}

}  // namespace

byte_at split_gpt2(byte_at at, byte_at end) {
    if (const byte_at behind = contraction(at, end); behind != at) return behind;
    const byte_at first = at + (*at == ' ');
    if (first != end) {
        const kinds what = character_at(first, end).what;
        for (const kinds run : {letters, numbers, symbols})
            if (what & run) return skip(first, end, run);
    }
    return white_space(at, end);
}

byte_at split_cl100k(byte_at at, byte_at end) { return split_by_lines(at, end, 3); }
byte_at split_qwen2(byte_at at, byte_at end) { return split_by_lines(at, end, 1); }

byte_at split_czip(byte_at at, byte_at end) {
    return skip(at, end, white) == end ? end : split_by_lines(at, end, 3);
}

byte_at split_o200k(byte_at at, byte_at end) {
    if (const byte_at behind = word(at, end); behind != at) return behind;
    if (const character first = character_at(at, end); first.what & numbers)
        return digits(at + first.bytes, end, 3);
    if (byte_at behind = some_symbols(at, end); behind != at) {
        while (behind != end && (*behind == '/' || kinds_of_byte[*behind] & newlines)) ++behind;
        return behind;
    }
    return lines_or_white_space(at, end);
}

}  // namespace tessera::tokenizer
