// SPDX-License-Identifier: MIT
// Learns a vocabulary: cuts samples into pieces, counts them, merges the most frequent pairs.
#include "train.hpp"

#include "learning.hpp"
#include "tiktoken_file.hpp"

#include "tessera/sdk/train.hpp"

namespace tessera::tiktoken {
namespace {

constexpr const char* schema = R"({"properties": {
  "size": {"type": "integer", "default": 32000, "minimum": 256, "maximum": 1048576,
    "description": "most tokens in the vocabulary, the 256 single bytes counted"},
  "pattern": {"type": "string", "default": "o200k_base",
    "enum": ["gpt2", "cl100k_base", "qwen2", "o200k_base"],
    "description": "by which text is cut into pieces that no token reaches beyond: that tokenizer's"},
  "least": {"type": "integer", "default": 2, "minimum": 1,
    "description": "how often a pair of tokens must occur to become one"},
  "longest": {"type": "integer", "default": 64, "minimum": 2, "maximum": 4096,
    "description": "most bytes of a token"}}})";

void learn(sdk::setup& s, std::span<const tsr_stream> streams) {
    std::vector<std::span<const std::uint8_t>> samples;
    for (const tsr_stream& sample : streams) samples.push_back(sdk::sample_bytes(sample));
    const learning_goal goal{static_cast<std::size_t>(s["size"].integer()),
                             static_cast<std::uint64_t>(s["least"].integer()),
                             static_cast<std::size_t>(s["longest"].integer())};
    const auto pieces = count_pieces(s, find_pattern(s["pattern"].text())->split, samples);
    sdk::commit_asset(s, write_tiktoken(learn_tokens(s, pieces, goal)));
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(schema);

}  // namespace tessera::tiktoken
