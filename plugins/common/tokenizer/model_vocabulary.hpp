// SPDX-License-Identifier: MIT
// The vocabulary of a czip model.
#pragma once

#include "vocabulary.hpp"

#include <memory>

namespace tessera::tokenizer {

/// Of a model file, or of nothing at all: then the single bytes, and <|bos|> and <|eos|> behind
/// them. Throws sdk::error where the file or its tokenizer is not what it should be.
std::unique_ptr<const vocabulary> read_model_vocabulary(std::span<const std::uint8_t> file);

/// Of the tokenizer's text, for a model that predicts `ids` of them.
std::unique_ptr<const vocabulary> read_model_tokenizer(std::string_view json, std::uint32_t ids);

}  // namespace tessera::tokenizer
