// SPDX-License-Identifier: MIT
// Which words are worth a code.
#pragma once

#include "codes.hpp"

#include "tessera/sdk/call.hpp"

#include <span>
#include <string>
#include <vector>

namespace tessera::text_prep {

using samples = std::span<const std::span<const std::uint8_t>>;

struct counted_word {
    std::string word;
    std::uint64_t count = 0;
    std::uint32_t pieces = 0;  ///< of 64 KiB, in which it occurs
};

/// All words and letters by themselves that occur three times or more, the most frequent first,
/// then by the alphabet. Polls `c`.
std::vector<counted_word> count_words(const sdk::call& c, samples all);

struct chosen_words {
    code_lengths codes;
    std::vector<std::string> words;
};

/// At most `most` words: those that occur most times their letters get codes of one and two bytes.
/// Those of three bytes go by the pieces they occur in, so that the names of one book do not fill
/// the dictionary.
chosen_words choose_words(std::span<const counted_word> counted, std::uint32_t most);

}  // namespace tessera::text_prep
