// SPDX-License-Identifier: MIT
// The stage "tiktoken": text to the ids of a tokenizer's vocabulary.
#include "../common/tokenizer/text_coding.hpp"
#include "tessera/sdk.hpp"
#include "train.hpp"
#include "vocabulary.hpp"

namespace tessera::tiktoken {
namespace {

constexpr const char* schema = R"({"properties": {
  "vocabulary": {"type": "string", "format": "asset", "default": "",
    "description": "tokens and their order of merging: a .tiktoken file or Hugging Face's tokenizer.json; empty: the 256 single bytes"},
  "encoding": {"type": "string", "default": "auto",
    "enum": ["auto", "tessera-32k", "gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony"],
    "description": "whose vocabulary it is, which says the special tokens; auto: what a tokenizer.json says, or a .tiktoken file of any size with <|endoftext|> behind it"},
  "pattern": {"type": "string", "default": "auto", "encode-only": true,
    "enum": ["auto", "gpt2", "cl100k_base", "qwen2", "o200k_base"],
    "description": "by which text is cut into pieces; auto: the encoding's"},
  "special": {"type": "string", "default": "text", "enum": ["text", "allow", "refuse"],
    "encode-only": true,
    "description": "literals of special tokens in text: text like any other, their ids, or an error"}}})";

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : vocabulary_(
              read_vocabulary(s.asset("vocabulary"), {s["encoding"].text(), s["pattern"].text()})),
          literals_(vocabulary_->specials),
          special_(policy_of(s["special"].text())) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto text = sdk::memory(in);
        std::uint32_t* const first = c.output<std::uint32_t>(text.size()).data();
        const std::uint32_t* const end =
            encode_text(c, *vocabulary_, literals_, special_, text, first);
        c.commit(static_cast<std::uint64_t>(end - first), 0, vocabulary_->tokens.ids());
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        decode_text(c, vocabulary_->tokens, sdk::elements<std::uint32_t>(parts[0]), shape);
    }

  private:
    std::unique_ptr<const vocabulary> vocabulary_;
    literals literals_;
    special_policy special_;
};

const void* extension(const char* id) {
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_port ports[] = {{"out", TSR_U32}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.tiktoken",
    .summary = "Text to the ids of a tokenizer's vocabulary, by byte-pair encoding",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "tokenizer text vocabulary",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = ports,
    .extension = extension,
});

}  // namespace
}  // namespace tessera::tiktoken

TSR_PLUGINS(tiktoken, &tessera::tiktoken::descriptor)
