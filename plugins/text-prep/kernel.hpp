// SPDX-License-Identifier: MIT
// The transform and its inverse, over memory that the caller owns.
#pragma once

#include "lexicon.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace tessera::text_prep {

/// Whether samples of the block read like text, of which this share of a hundred is lower-case
/// letters and spaces. The cost does not grow with the block.
bool reads_like_text(std::span<const std::uint8_t> in, unsigned share);

/// Whether most of the block's lines end in CR LF, by its beginning.
bool has_line_ends(std::span<const std::uint8_t> in);

/// The most bytes that the block's lines were meant to have, 0 where most end elsewhere than a line
/// of any such length would.
std::uint8_t line_width(std::span<const std::uint8_t> in);

/// What prepare() may write behind the room that it was told of.
constexpr std::size_t prepare_slack = 64;

/// Writes `in` as `how` says, of which `words` needs a lexicon that is not empty, and returns how
/// many bytes that is: at most `room`, nothing where it would be more.
std::optional<std::size_t> prepare(std::span<const std::uint8_t> in, const treatment& how,
                                   const lexicon& known, std::uint8_t* out, std::size_t room);

enum class fault {
    none,
    no_text,       ///< a byte that begins nothing
    no_code,       ///< a code whose later bytes lack the top bit
    no_word,       ///< the number of a word that there is not
    no_letter,     ///< a flag of capitals before anything but a letter or a word
    no_character,  ///< a character of UTF-8 that does not go on
    cut,           ///< ends within a code, a character or after a flag
    too_long,      ///< more than `out` takes
};

struct restored {
    fault what = fault::none;
    std::size_t at = 0;       ///< the byte of `in` that began it, in.size() where nothing did
    std::size_t written = 0;  ///< bytes of `out`
    std::uint32_t found = 0;  ///< that byte, or the word's number
};

/// The inverse, on bytes that nobody vouches for. 64 bytes behind `in` may be read, and 64 behind
/// `out` overwritten.
restored restore(std::span<const std::uint8_t> in, const treatment& how, const lexicon& known,
                 std::span<std::uint8_t> out);

}  // namespace tessera::text_prep
