// SPDX-License-Identifier: MIT
// The vocabularies of files of ranks and of tokenizer.json.
#pragma once

#include "../common/tokenizer/vocabulary.hpp"
#include "encodings.hpp"

#include <memory>

namespace tessera::tiktoken {

/// What makes a vocabulary of a file.
struct vocabulary_choice {
    std::string_view encoding;  ///< the name of one, or "auto"
    std::string_view pattern;   ///< the name of one, or "auto": the encoding's
};

/// A vocabulary of `file`: .tiktoken, tokenizer.json, or nothing at all, which makes the single
/// bytes the only tokens. Throws a TSR_E_CORRUPT where it is none, a TSR_E_PARAM where it is not
/// what was chosen.
std::unique_ptr<const vocabulary> read_vocabulary(std::span<const std::uint8_t> file,
                                                  const vocabulary_choice& choice);

/// The tokenizer.json of Hugging Face's tokenizers: byte-level BPE with one of our patterns.
std::unique_ptr<vocabulary> read_tokenizer_json(std::string_view file);

}  // namespace tessera::tiktoken
