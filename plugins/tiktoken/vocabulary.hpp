// SPDX-License-Identifier: MIT
// A vocabulary as the kernels use it: tokens by id, their order of merging, special tokens and the
// pattern that cuts text into pieces.
#pragma once

#include "encodings.hpp"
#include "kernel_merge.hpp"

#include <memory>

namespace tessera::tiktoken {

/// Immutable once made, at a place that does not change.
struct vocabulary {
    token_bytes tokens;  ///< special tokens by their literals
    rank_table ranks;    ///< of all but special tokens
    pair_table pairs;    ///< empty: merging goes by ranks
    /// Whether a piece that is a token needs no merging.
    bool whole_pieces = true;
    std::vector<special_token> specials;
    splitter split = nullptr;

    vocabulary() = default;
    vocabulary(const vocabulary&) = delete;
    vocabulary& operator=(const vocabulary&) = delete;
};

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
