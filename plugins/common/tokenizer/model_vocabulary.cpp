// SPDX-License-Identifier: MIT
// Reading a tokenizer's JSON: CZIP's section 9. Every id of the model has one token.
#include "model_vocabulary.hpp"

#include "json_text.hpp"
#include "model_part.hpp"

#include <map>
#include <set>

namespace tessera::tokenizer {
namespace {

constexpr const char* part_name = "tokenizer.data";

[[noreturn]] void fail(const std::string& where, const std::string& expected,
                       const std::string& found) {
    sdk::corrupt(std::string(part_name) + ": " + where + ": expected " + expected + ", found " +
                 found);
}

std::string quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 40)) + "\""; }

using members = std::map<std::string, json_text, std::less<>>;

members members_of(const json_text& object) {
    if (!object.is_object())
        fail("text", "an object", std::string(object.spelling().substr(0, 40)));
    members all;
    object.members([&](const json_text& name, const json_text& v) {
        std::string room;
        const std::string key(name.content(room));
        if (!all.emplace(key, v).second) fail(key.substr(0, 40), "it once", "it twice");
    });
    return all;
}

const json_text& part_of(const members& all, const char* name) {
    const auto found = all.find(name);
    if (found == all.end()) fail(name, "it to be there", "nothing");
    return found->second;
}
const json_text& object_of(const members& all, const char* name) {
    const json_text& part = part_of(all, name);
    if (!part.is_object()) fail(name, "an object", std::string(part.spelling().substr(0, 40)));
    return part;
}

/// The bytes that a key spells by code points up to 255.
std::string bytes_of(std::string_view key) {
    std::string bytes;
    for (std::size_t i = 0; i < key.size(); ++i) {
        auto point = static_cast<std::uint8_t>(key[i]);
        if (point >= 0x80) {
            if ((point != 0xC2 && point != 0xC3) || ++i == key.size() || (key[i] & 0xC0) != 0x80)
                fail("mergeable_ranks", "code points up to 255", quoted(key));
            point = static_cast<std::uint8_t>(point << 6 | (key[i] & 0x3F));
        }
        bytes += static_cast<char>(point);
    }
    return bytes;
}

/// Gives ids to tokens, each once and below the model's.
class filling {
  public:
    filling(token_bytes& tokens, std::uint32_t ids) : tokens_(tokens), ids_(ids) {}

    std::uint32_t id_of(const char* list, std::string_view key, const json_text& number) const {
        const std::uint64_t id = number.integer();
        if (id >= ids_)
            fail(std::string(list) + "/" + std::string(key.substr(0, 40)),
                 "an id below the model's " + std::to_string(ids_),
                 std::string(number.spelling().substr(0, 40)));
        return static_cast<std::uint32_t>(id);
    }
    void add(const char* list, std::uint32_t id, std::string_view bytes) {
        if (bytes.empty() || bytes.size() > longest_token)
            fail(list, "tokens of 1 to " + std::to_string(longest_token) + " bytes",
                 std::to_string(bytes.size()));
        if (tokens_.has(id)) fail(list, "ids given once", std::to_string(id) + " twice");
        tokens_.add(id, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }
    void check_whole() const {
        for (std::uint32_t id = 0; id < ids_; ++id)
            if (!tokens_.has(id))
                fail("ids", "a token for each of the model's " + std::to_string(ids_),
                     "none for " + std::to_string(id));
    }

  private:
    token_bytes& tokens_;
    std::uint32_t ids_;
};

std::vector<special_token> read_specials(const json_text& list, const filling& ids) {
    std::vector<special_token> all;
    std::set<std::string, std::less<>> literals;
    list.members([&](const json_text& name, const json_text& number) {
        std::string room;
        const std::string literal(name.content(room));
        if (!literals.insert(literal).second)
            fail("special_tokens", "literals given once", quoted(literal) + " twice");
        all.push_back({literal, ids.id_of("special_tokens", literal, number)});
    });
    for (const char* needed : {"<|bos|>", "<|eos|>"})
        if (literals.count(needed) == 0)
            fail("special_tokens", "<|bos|> and <|eos|>", std::string("no ") + needed);
    return all;
}

std::unique_ptr<const vocabulary> single_bytes() {
    auto made = std::make_unique<vocabulary>();
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        const auto one = static_cast<std::uint8_t>(byte);
        made->tokens.add(byte, {&one, 1});
    }
    made->ranks = rank_table(made->tokens);
    made->specials = {{"<|bos|>", 256}, {"<|eos|>", 257}};
    for (const special_token& s : made->specials)
        made->tokens.add(
            s.id, {reinterpret_cast<const std::uint8_t*>(s.literal.data()), s.literal.size()});
    made->split = czip_pattern.split;
    return made;
}

}  // namespace

std::unique_ptr<const vocabulary> read_model_tokenizer(std::string_view json, std::uint32_t ids) {
    const members root = members_of(json_text(json, part_name));
    std::string room;
    if (const std::string_view said = part_of(root, "pat_str").content(room);
        said != czip_pattern.expression)
        throw sdk::error{TSR_E_UNSUPPORTED, std::string(part_name) + ": pat_str: expected " +
                                                std::string(czip_pattern.expression) + ", found " +
                                                std::string(said.substr(0, 200))};
    if (const auto said = root.find("explicit_n_vocab");
        said != root.end() && said->second.integer() != ids)
        fail("explicit_n_vocab", "the model's " + std::to_string(ids),
             std::string(said->second.spelling().substr(0, 40)));

    auto made = std::make_unique<vocabulary>();
    filling tokens(made->tokens, ids);
    object_of(root, "mergeable_ranks").members([&](const json_text& name, const json_text& number) {
        const std::string_view key = name.content(room);
        tokens.add("mergeable_ranks", tokens.id_of("mergeable_ranks", key, number), bytes_of(key));
    });
    made->ranks = rank_table(made->tokens);
    if (const unsigned byte = byte_without_token(made->ranks); byte < 256)
        fail("mergeable_ranks", "a token for each single byte",
             "none for byte " + std::to_string(byte));
    made->specials = read_specials(object_of(root, "special_tokens"), tokens);
    for (const special_token& s : made->specials) tokens.add("special_tokens", s.id, s.literal);
    tokens.check_whole();
    made->split = czip_pattern.split;
    return made;
}

std::unique_ptr<const vocabulary> read_model_vocabulary(std::span<const std::uint8_t> file) {
    if (file.empty()) return single_bytes();
    const model_part part = find_tokenizer(file);
    return read_model_tokenizer(inflate(part), part.vocabulary);
}

}  // namespace tessera::tokenizer
