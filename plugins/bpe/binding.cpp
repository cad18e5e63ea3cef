// SPDX-License-Identifier: MIT
// The stage "bpe": bytes to the ids of the tokenizer that a model file carries.
#include "../common/tokenizer/model_vocabulary.hpp"
#include "../common/tokenizer/text_coding.hpp"
#include "tessera/sdk.hpp"

#include <cstring>

namespace tessera::bpe {
namespace {

constexpr const char* schema = R"({"properties": {
  "model": {"type": "string", "format": "asset", "default": "",
    "description": "a czip model file (.czm), whose tokenizer it is; empty: the 256 single bytes, <|bos|> and <|eos|>"},
  "special": {"type": "string", "default": "allow", "enum": ["text", "allow", "refuse"],
    "encode-only": true,
    "description": "literals of special tokens in text: text like any other, their ids, or an error"}}})";

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : vocabulary_(tokenizer::read_model_vocabulary(s.asset("model"))),
          literals_(vocabulary_->specials),
          special_(tokenizer::policy_of(s["special"].text())) {}

    std::vector<tsr_port> ports(tsr_type) const {
        return {{"out", is_narrow() ? TSR_U16 : TSR_U32}};
    }

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto text = sdk::memory(in);
        if (is_narrow()) {
            // Room for twice as many is room for ids of 32 bits, which are then narrowed in place.
            auto* const narrow = c.output<std::uint16_t>(2 * text.size()).data();
            auto* const wide = reinterpret_cast<std::uint32_t*>(narrow);
            const std::size_t count = encode(c, text, wide);
            for (std::size_t i = 0; i < count; ++i) {
                std::uint32_t id;
                std::memcpy(&id, wide + i, sizeof id);
                const auto half = static_cast<std::uint16_t>(id);
                std::memcpy(narrow + i, &half, sizeof half);
            }
            commit(c, count);
        } else {
            commit(c, encode(c, text, c.output<std::uint32_t>(text.size()).data()));
        }
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        if (is_narrow())
            decode_text(c, vocabulary_->tokens, sdk::elements<std::uint16_t>(parts[0]), shape);
        else
            decode_text(c, vocabulary_->tokens, sdk::elements<std::uint32_t>(parts[0]), shape);
    }

  private:
    bool is_narrow() const { return vocabulary_->tokens.ids() <= 65536; }
    std::size_t encode(sdk::call& c, std::span<const std::uint8_t> text, std::uint32_t* out) const {
        return static_cast<std::size_t>(
            encode_text(c, *vocabulary_, literals_, special_, text, out) - out);
    }
    void commit(sdk::call& c, std::size_t count) const {
        c.commit(count, 0, vocabulary_->tokens.ids());
    }

    std::unique_ptr<const tokenizer::vocabulary> vocabulary_;
    tokenizer::literals literals_;
    tokenizer::special_policy special_;
};

constexpr tsr_port ports[] = {{"out", 0}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.bpe",
    .summary = "Bytes to the ids of a language model's own tokenizer, by byte-pair encoding",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "tokenizer text",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::bpe

TSR_PLUGINS(bpe, &tessera::bpe::descriptor)
