// SPDX-License-Identifier: MIT
// A dictionary: the words that have codes, and its bytes (format.md).
#pragma once

#include "codes.hpp"

#include <span>
#include <string>
#include <vector>

namespace tessera::text_prep {

struct dictionary {
    code_lengths codes;
    std::vector<std::string> words;  ///< in the order of their codes, codes.words() of them
};

std::vector<std::uint8_t> write_dictionary(const dictionary& d);
/// Reads one that nobody vouches for. Throws a TSR_E_CORRUPT.
dictionary read_dictionary(std::span<const std::uint8_t> bytes);

}  // namespace tessera::text_prep
