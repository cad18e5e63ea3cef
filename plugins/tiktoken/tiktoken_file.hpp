// SPDX-License-Identifier: MIT
// Vocabularies as tiktoken keeps them: a line for each token, its bytes in base64, a space and its
// rank, which is its id.
#pragma once

#include "../common/tokenizer/token_bytes.hpp"

#include <string>

namespace tessera::tiktoken {

using namespace tokenizer;

/// Reads one that nobody vouches for. Lines may come in any order and leave ranks out; a rank or
/// bytes given twice are errors, and so is all that is no such line. Throws a TSR_E_CORRUPT that
/// names the line.
token_bytes read_tiktoken(std::span<const std::uint8_t> file);

/// `tokens` in the order of their ranks, from 0.
std::vector<std::uint8_t> write_tiktoken(std::span<const std::string> tokens);

}  // namespace tessera::tiktoken
