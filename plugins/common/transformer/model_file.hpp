// SPDX-License-Identifier: MIT
// A model file of compress-zip (czip-model-v1): checked, its tensors by their use.
#pragma once

#include "rotary.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::transformer {

constexpr std::uint32_t first_token = 1022;  ///< what every lane begins with, in every vocabulary

/// A matrix and how its sums become eight bits.
struct linear {
    std::span<const std::int8_t> weights;  ///< row by row, a row for each output
    std::size_t outputs = 0, inputs = 0;
    std::int32_t multiplier = 1, shift = 0;
};

struct layer_file {
    std::span<const std::int8_t> attention_norm;  ///< before queries, keys and values
    std::span<const std::int8_t> attended_norm;   ///< of what attention came to
    std::span<const std::int8_t> feed_norm;       ///< before the feed-forward
    std::span<const std::int8_t> fed_norm;        ///< of what it came to
    linear query_key_value, attended, up, down;
    std::vector<std::int32_t> score_multipliers;  ///< of each head, out of 2^15
    std::span<const std::int8_t> sink_key;        ///< of one head, or empty
};

struct model_file {
    std::size_t width = 0, heads = 0, key_heads = 0, feed = 0, vocabulary = 0;
    std::size_t context = 0;  ///< positions
    std::span<const std::int8_t> embedding;
    std::vector<layer_file> layers;
    std::span<const std::int8_t> norm;
    linear head;
    std::array<std::uint16_t, 256> exponentials{};
    std::vector<std::int16_t> cosine, sine;  ///< head_pairs for each position

    // What distribution and tokenizer have in the same file.
    std::uint32_t coefficient = 0, total = 0;
    std::span<const std::uint8_t> tokenizer;  ///< compressed, or empty
    std::string tokenizer_codec;

    rotation at(std::size_t position) const {
        return {&cosine[position * head_pairs], &sine[position * head_pairs]};
    }
};

/// Views of `bytes`, which stay as long as they are used. Every offset, shape, type and range is
/// checked, and that no sum can pass 32 bits; sdk::error says the tensor, what was expected and
/// what was found.
model_file read_model_file(std::span<const std::uint8_t> bytes);

}  // namespace tessera::transformer
