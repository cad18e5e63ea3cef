// SPDX-License-Identifier: MIT
// Reading of tokenizer.json, as far as it says byte-level BPE.
#include "vocabulary.hpp"

#include "tessera/sdk/params.hpp"

#include <array>
#include <unordered_map>

namespace tessera::tiktoken {
namespace {

using sdk::value;

constexpr std::size_t largest_json = 64u << 20;  // parsed it takes several times that

[[noreturn]] void fail(const std::string& where, const std::string& expected,
                       const std::string& found) {
    sdk::corrupt("tokenizer.json: " + where + ": expected " + expected + ", found " + found);
}

/// GPT-2's alphabet of bytes: code point to byte, none for those outside it. Bytes that print stand
/// for themselves, the others for the points from 256 on.
constexpr unsigned alphabet_size = 256 + 68, no_byte = 256;
constexpr std::array<std::uint16_t, alphabet_size> byte_of = [] {
    std::array<std::uint16_t, alphabet_size> all{};
    all.fill(no_byte);
    unsigned next = 256;
    for (unsigned b = 0; b < 256; ++b) {
        const bool prints = (b > 32 && b < 127) || (b > 160 && b != 173);
        all[prints ? b : next++] = static_cast<std::uint16_t>(b);
    }
    return all;
}();

/// The bytes that a token's spelling stands for.
std::string bytes_of(const std::string& spelling) {
    std::string bytes;
    for (std::size_t i = 0; i < spelling.size(); ++i) {
        const auto first = static_cast<std::uint8_t>(spelling[i]);
        unsigned point = first;
        if (first >= 0x80) {
            const bool two = (first & 0xE0) == 0xC0 && i + 1 < spelling.size();
            point = two ? (first & 0x1Fu) << 6 | (static_cast<std::uint8_t>(spelling[++i]) & 0x3Fu)
                        : alphabet_size;
        }
        if (point >= alphabet_size || byte_of[point] == no_byte)
            fail("/model/vocab", "tokens in the alphabet of bytes", "\"" + spelling + "\"");
        bytes += static_cast<char>(byte_of[point]);
    }
    return bytes;
}

std::string text_of(const value* v) {
    return v != nullptr && v->type() == value::kind::text ? v->text() : std::string();
}
bool is_true(const value* v) {
    return v != nullptr && v->type() == value::kind::boolean && v->boolean();
}
bool is_set(const value* v) {
    return v != nullptr && v->type() != value::kind::null &&
           !(v->type() == value::kind::text && v->text().empty()) &&
           !(v->type() == value::kind::boolean && !v->boolean());
}

const value& member(const value& in, const std::string& where, const char* name, value::kind wanted,
                    const char* expected) {
    const value* found = in.type() == value::kind::object ? in.find(name) : nullptr;
    if (found == nullptr || found->type() != wanted)
        fail(where + "/" + name, expected, found == nullptr ? "nothing" : "something else");
    return *found;
}

std::uint32_t id_of(const value& v, const std::string& where) {
    const std::int64_t id = v.type() == value::kind::number ? v.integer() : -1;
    if (id < 0 || id >= most_ids)
        fail(where, "an id below " + std::to_string(most_ids),
             v.type() == value::kind::number ? v.spelling() : "no number");
    return static_cast<std::uint32_t>(id);
}

/// The pattern of a Split or of GPT-2's ByteLevel; "" where `step` splits nothing.
std::string expression_of(const value& step, const std::string& where) {
    const std::string type = text_of(step.find("type"));
    if (type == "ByteLevel") {
        if (is_true(step.find("add_prefix_space")))
            fail(where + "/add_prefix_space", "false, as text must stay what it is", "true");
        const value* own = step.find("use_regex");
        return own == nullptr || is_true(own) ? std::string(patterns[0].expression) : "";
    }
    const value* pattern = type == "Split" ? step.find("pattern") : nullptr;
    if (pattern == nullptr || pattern->type() != value::kind::object)
        fail(where, "ByteLevel, or Split by a regular expression", "\"" + type + "\"");
    if (text_of(step.find("behavior")) != "Isolated" || is_true(step.find("invert")))
        fail(where, "a Split whose behavior is Isolated", text_of(step.find("behavior")));
    return text_of(pattern->find("Regex"));
}

splitter split_of(const value& root) {
    const value& all = member(root, "", "pre_tokenizer", value::kind::object, "an object");
    const std::string where = "/pre_tokenizer";
    std::string expression;
    if (text_of(all.find("type")) == "Sequence") {
        const value& steps =
            member(all, where, "pretokenizers", value::kind::array, "an array of steps");
        for (const value& step : steps.items()) {
            if (step.type() != value::kind::object) fail(where, "steps that are objects", "others");
            const std::string one = expression_of(step, where);
            if (!one.empty() && !expression.empty())
                fail(where, "one pattern", expression + " and " + one);
            expression += one;
        }
    } else {
        expression = expression_of(all, where);
    }
    for (const pattern& p : patterns)
        if (p.expression == expression) return p.split;
    fail(where, "the pattern of gpt2, cl100k_base, qwen2 or o200k_base", expression);
}

void check_model(const value& root, const value& model) {
    if (const std::string type = text_of(model.find("type")); type != "BPE")
        fail("/model/type", "\"BPE\"", "\"" + type + "\"");
    for (const char* name :
         {"byte_fallback", "continuing_subword_prefix", "end_of_word_suffix", "dropout"})
        if (is_set(model.find(name))) fail(std::string("/model/") + name, "nothing", "a value");
    // NFC is left out: text must stay what it is.
    const value* normalizer = root.find("normalizer");
    if (is_set(normalizer) &&
        !(normalizer->type() == value::kind::object && text_of(normalizer->find("type")) == "NFC"))
        fail("/normalizer", "null or NFC", "another");
}

std::vector<special_token> specials_of(const value& root) {
    std::vector<special_token> all;
    const value* added = root.find("added_tokens");
    if (added == nullptr || added->type() != value::kind::array) return all;
    std::unordered_map<std::uint32_t, bool> ids;
    std::unordered_map<std::string, bool> contents;
    for (const value& one : added->items()) {
        const std::string where = "/added_tokens/" + std::to_string(&one - added->items().data());
        const value& id = member(one, where, "id", value::kind::number, "a number");
        const std::string literal =
            member(one, where, "content", value::kind::text, "a text").text();
        if (literal.empty() || literal.size() > longest_token)
            fail(where + "/content", "1 to " + std::to_string(longest_token) + " bytes",
                 std::to_string(literal.size()));
        all.push_back({literal, id_of(id, where + "/id")});
        if (!ids.emplace(all.back().id, true).second || !contents.emplace(literal, true).second)
            fail(where, "an id and a content of its own", "one that was there before");
    }
    return all;
}

class vocabulary_reader {
  public:
    vocabulary_reader(const value& model, std::span<const special_token> specials) {
        std::unordered_map<std::uint32_t, const std::string*> special;
        for (const special_token& s : specials) special.emplace(s.id, &s.literal);
        const value& vocab =
            member(model, "/model", "vocab", value::kind::object, "an object of tokens");
        for (const auto& [spelling, number] : vocab.members()) {
            const std::uint32_t id = id_of(number, "/model/vocab/" + spelling);
            if (!ids_.emplace(spelling, id).second)
                fail("/model/vocab", "each token once", "\"" + spelling + "\" twice");
            if (const auto s = special.find(id); s != special.end()) {
                if (*s->second != spelling)
                    fail("/added_tokens", "\"" + spelling + "\" for id " + std::to_string(id),
                         "\"" + *s->second + "\"");
                continue;
            }
            const std::string bytes = bytes_of(spelling);
            if (bytes.empty() || bytes.size() > longest_token)
                fail("/model/vocab", "tokens of 1 to " + std::to_string(longest_token) + " bytes",
                     std::to_string(bytes.size()));
            if (tokens.has(id))
                fail("/model/vocab", "ids given once", std::to_string(id) + " twice");
            tokens.add(id, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        }
    }

    std::vector<merge> merges(const value& model) const {
        const value& list =
            member(model, "/model", "merges", value::kind::array, "an array of pairs");
        std::vector<merge> all;
        for (const value& one : list.items()) {
            const std::string where = "/model/merges/" + std::to_string(all.size());
            std::string left, right;
            if (one.type() == value::kind::array && one.items().size() == 2) {
                left = text_of(&one.items()[0]);
                right = text_of(&one.items()[1]);
            } else {
                const std::string both = text_of(&one);
                const std::size_t space = std::min(both.find(' '), both.size());
                left = both.substr(0, space);
                right = both.substr(std::min(space + 1, both.size()));
            }
            all.push_back({at(left, where), at(right, where), at(left + right, where)});
        }
        return all;
    }

    token_bytes tokens;

  private:
    std::uint32_t at(const std::string& spelling, const std::string& where) const {
        const auto found = ids_.find(spelling);
        if (found == ids_.end() || !tokens.has(found->second))
            fail(where, "tokens of the vocabulary", "\"" + spelling + "\"");
        return found->second;
    }
    std::unordered_map<std::string, std::uint32_t> ids_;
};

}  // namespace

std::unique_ptr<vocabulary> read_tokenizer_json(std::string_view file) {
    if (file.size() > largest_json)
        fail("the file", "at most " + std::to_string(largest_json) + " bytes",
             std::to_string(file.size()));
    value root;
    try {
        root = value::parse(file);
    } catch (const sdk::error& e) {
        sdk::corrupt(std::string("tokenizer.json: ") + e.what());
    }
    const value& model = member(root, "", "model", value::kind::object, "an object");
    check_model(root, model);

    auto made = std::make_unique<vocabulary>();
    made->split = split_of(root);
    made->specials = specials_of(root);
    vocabulary_reader reader(model, made->specials);
    const std::vector<merge> merges = reader.merges(model);
    made->tokens = std::move(reader.tokens);
    made->ranks = rank_table(made->tokens);
    std::array<std::uint32_t, 256> one;
    for (unsigned b = 0; b < 256; ++b) {
        one[b] = made->ranks.one(static_cast<std::uint8_t>(b));
        if (one[b] == no_token)
            fail("/model/vocab", "a token for each single byte",
                 "none for byte " + std::to_string(b));
    }
    made->pairs = pair_table(one, merges);
    made->whole_pieces = is_true(model.find("ignore_merges"));
    return made;
}

}  // namespace tessera::tiktoken
