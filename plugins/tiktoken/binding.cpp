// SPDX-License-Identifier: MIT
// The stage "tiktoken": text to the ids of a tokenizer's vocabulary.
#include "../common/decoded_output.hpp"
#include "kernel_decode.hpp"
#include "kernel_encode.hpp"
#include "literals.hpp"
#include "tessera/sdk.hpp"
#include "train.hpp"

#include <bit>

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

enum class special_policy { text, allow, refuse };

special_policy policy_of(std::string_view name) {
    if (name == "allow") return special_policy::allow;
    return name == "refuse" ? special_policy::refuse : special_policy::text;
}

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
        std::uint32_t* out = first;
        auto room_for = [&, room = std::span<std::uint8_t>()](std::size_t size) mutable {
            c.poll();
            // Scratch is kept until the block ends: it doubles, so that all of it is in proportion
            // to the longest piece.
            constexpr std::size_t each = sizeof(merge_node) + 2 * sizeof(std::uint64_t);
            if (room.size() < size * each)
                room = c.scratch<std::uint8_t>(std::bit_ceil(size) * each);
            const std::size_t nodes = size * sizeof(merge_node);
            return merge_room{reinterpret_cast<merge_node*>(room.data()),
                              reinterpret_cast<std::uint64_t*>(room.data() + nodes)};
        };
        const std::uint8_t* const end = text.data() + text.size();
        for (const std::uint8_t* at = text.data(); at != end;) {
            const auto literal = special_ == special_policy::text ? literals::found{end, end, 0}
                                                                  : literals_.next(at, end);
            out = tiktoken::encode(*vocabulary_, at, literal.begin, out, room_for);
            if (literal.begin != end) {
                if (special_ == special_policy::refuse) refuse(text, literal);
                *out++ = literal.id;
            }
            at = literal.end;
        }
        c.commit(static_cast<std::uint64_t>(out - first), 0, vocabulary_->tokens.ids());
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto ids = sdk::elements<std::uint32_t>(parts[0]);
        const token_bytes& tokens = vocabulary_->tokens;
        const measured text = measure(tokens, ids);
        if (text.at < ids.size()) report(ids[text.at], text.at);
        plugins::check_count(text.bytes, shape);
        const auto out = c.output<std::uint8_t>(text.bytes);
        tiktoken::decode(tokens, ids, out.data());
        plugins::commit_rebuilt(c, std::span<const std::uint8_t>(out), shape);
    }

  private:
    [[noreturn]] static void refuse(std::span<const std::uint8_t> text,
                                    const literals::found& literal) {
        throw sdk::error{TSR_E_PARAM, "byte " + std::to_string(literal.begin - text.data()) +
                                          ": expected text without special tokens, found " +
                                          std::string(literal.begin, literal.end)};
    }
    [[noreturn]] void report(std::uint32_t id, std::size_t at) const {
        const token_bytes& tokens = vocabulary_->tokens;
        const std::string where = "id " + std::to_string(id) + " at position " + std::to_string(at);
        if (id >= tokens.ids())
            sdk::corrupt(where + ", expected below " + std::to_string(tokens.ids()));
        sdk::corrupt(where + " stands for no token of the vocabulary");
    }

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
