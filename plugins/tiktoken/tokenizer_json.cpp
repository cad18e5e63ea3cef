// SPDX-License-Identifier: MIT
// Reading of tokenizer.json, as far as it says byte-level BPE.
#include "../common/tokenizer/json_text.hpp"
#include "vocabulary.hpp"

#include <array>
#include <map>
#include <set>

namespace tessera::tiktoken {
namespace {

using sdk::value;

/// Bytes of what is parsed whole; it takes several times that.
constexpr std::size_t largest_list = 4u << 20, largest_setting = 1u << 16;

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

/// Appends the bytes that a token's spelling stands for. False where it is outside the alphabet.
bool append_bytes(std::string_view spelling, std::string& bytes) {
    for (std::size_t i = 0; i < spelling.size(); ++i) {
        const auto first = static_cast<std::uint8_t>(spelling[i]);
        unsigned point = first;
        if (first >= 0x80) {
            if ((first & 0xE0) != 0xC0 || ++i == spelling.size()) return false;
            point = (first & 0x1Fu) << 6 | (static_cast<std::uint8_t>(spelling[i]) & 0x3Fu);
        }
        if (point >= alphabet_size || byte_of[point] == no_byte) return false;
        bytes += static_cast<char>(byte_of[point]);
    }
    return true;
}

using members = std::map<std::string, json_text, std::less<>>;

/// By name; of a name that is given twice the first counts.
members members_of(const json_text& object, const std::string& where) {
    if (!object.is_object()) fail(where, "an object", std::string(object.spelling().substr(0, 40)));
    members all;
    object.members([&](const json_text& name, const json_text& v) {
        std::string room;
        all.emplace(name.content(room), v);
    });
    return all;
}

const json_text& at(const members& in, const std::string& where, const char* name) {
    const auto found = in.find(name);
    if (found == in.end()) fail(where + "/" + name, "it to be there", "nothing");
    return found->second;
}

value setting(const members& in, const char* name) {
    const auto found = in.find(name);
    return found == in.end() ? value() : found->second.parsed(largest_setting);
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

splitter split_of(const value& all) {
    const std::string where = "/pre_tokenizer";
    if (all.type() != value::kind::object) fail(where, "an object", "another value");
    std::string expression;
    if (text_of(all.find("type")) == "Sequence") {
        const value* steps = all.find("pretokenizers");
        if (steps == nullptr || steps->type() != value::kind::array)
            fail(where + "/pretokenizers", "an array of steps", "another value");
        for (const value& step : steps->items()) {
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

void check_settings(const members& root, const members& model) {
    const value type = setting(model, "type");
    if (text_of(&type) != "BPE") fail("/model/type", "\"BPE\"", "\"" + text_of(&type) + "\"");
    for (const char* name :
         {"byte_fallback", "continuing_subword_prefix", "end_of_word_suffix", "dropout"})
        if (const value one = setting(model, name); is_set(&one))
            fail(std::string("/model/") + name, "nothing", "a value");
    // NFC is left out: text must stay what it is.
    const value normalizer = setting(root, "normalizer");
    if (is_set(&normalizer) &&
        !(normalizer.type() == value::kind::object && text_of(normalizer.find("type")) == "NFC"))
        fail("/normalizer", "null or NFC", "another");
}

std::uint32_t id_of(const json_text& number, const std::string& where) {
    const std::uint64_t id = number.integer();
    if (id >= most_ids)
        fail(where, "an id below " + std::to_string(most_ids),
             std::string(number.spelling().substr(0, 40)));
    return static_cast<std::uint32_t>(id);
}

std::vector<special_token> read_specials(const members& root) {
    std::vector<special_token> all;
    const auto added = root.find("added_tokens");
    if (added == root.end() || !added->second.is_set()) return all;
    std::set<std::uint32_t> ids;
    std::set<std::string> literals;
    if (added->second.spelling().size() > largest_list)
        fail("/added_tokens", "at most " + std::to_string(largest_list) + " bytes",
             std::to_string(added->second.spelling().size()));
    added->second.items([&](const json_text& one) {
        const std::string where = "/added_tokens/" + std::to_string(all.size());
        const members about = members_of(one, where);
        std::string room;
        const std::string literal(at(about, where, "content").content(room));
        if (literal.empty() || literal.size() > longest_token)
            fail(where + "/content", "1 to " + std::to_string(longest_token) + " bytes",
                 std::to_string(literal.size()));
        all.push_back({literal, id_of(at(about, where, "id"), where + "/id")});
        if (!ids.insert(all.back().id).second || !literals.insert(literal).second)
            fail(where, "an id and a content of its own", "one that was there before");
    });
    return all;
}

token_bytes read_tokens(const json_text& vocab, std::span<const special_token> specials) {
    std::map<std::uint32_t, std::string_view> special;
    for (const special_token& s : specials) special.emplace(s.id, s.literal);
    token_bytes tokens;
    std::string room, bytes;
    vocab.members([&](const json_text& name, const json_text& number) {
        const std::string_view spelling = name.content(room);
        const auto quoted = [&] { return "\"" + std::string(spelling.substr(0, 80)) + "\""; };
        const std::uint32_t id =
            id_of(number, "/model/vocab/" + std::string(spelling.substr(0, 80)));
        if (const auto s = special.find(id); s != special.end()) {
            if (s->second != spelling)
                fail("/added_tokens", quoted() + " for id " + std::to_string(id),
                     "\"" + std::string(s->second) + "\"");
            return;
        }
        bytes.clear();
        if (!append_bytes(spelling, bytes))
            fail("/model/vocab", "tokens in the alphabet of bytes", quoted());
        if (bytes.empty() || bytes.size() > longest_token)
            fail("/model/vocab", "tokens of 1 to " + std::to_string(longest_token) + " bytes",
                 std::to_string(bytes.size()));
        if (tokens.has(id)) fail("/model/vocab", "ids given once", std::to_string(id) + " twice");
        tokens.add(id, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    });
    return tokens;
}

/// The two spellings of a merge: "a b", or ["a", "b"].
std::pair<std::string, std::string> sides_of(const json_text& one) {
    std::string room;
    std::vector<std::string> sides;
    if (one.is_array()) {
        one.items([&](const json_text& side) { sides.emplace_back(side.content(room)); });
    } else {
        const std::string_view both = one.content(room);
        const std::size_t space = std::min(both.find(' '), both.size());
        sides = {std::string(both.substr(0, space)),
                 std::string(both.substr(std::min(space + 1, both.size())))};
    }
    sides.resize(2);
    return {sides[0], sides[1]};
}

std::vector<merge> read_merges(const json_text& list, const rank_table& ranks) {
    std::vector<merge> all;
    std::string bytes;
    list.items([&](const json_text& one) {
        const auto [left, right] = sides_of(one);
        bytes.clear();
        bool known = append_bytes(left, bytes);
        const std::size_t middle = bytes.size();
        known = known && append_bytes(right, bytes);
        const std::size_t end = bytes.size();
        bytes.append(rank_table::slack, '\0');
        const auto* const begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
        const auto find = [&](std::size_t from, std::size_t to) {
            return known && to > from ? ranks.find(begin + from, to - from) : no_token;
        };
        const merge found{find(0, middle), find(middle, end), find(0, end)};
        for (const auto& [token, spelling] :
             {std::pair(found.left, left), std::pair(found.right, right),
              std::pair(found.token, left + right)})
            if (token == no_token)
                fail("/model/merges/" + std::to_string(all.size()), "tokens of the vocabulary",
                     "\"" + spelling.substr(0, 80) + "\"");
        all.push_back(found);
    });
    return all;
}

}  // namespace

std::unique_ptr<vocabulary> read_tokenizer_json(std::string_view file) {
    const members root = members_of(json_text(file), "/");
    const members model = members_of(at(root, "", "model"), "/model");
    check_settings(root, model);

    auto made = std::make_unique<vocabulary>();
    made->split = split_of(setting(root, "pre_tokenizer"));
    made->specials = read_specials(root);
    made->tokens = read_tokens(at(model, "/model", "vocab"), made->specials);
    made->ranks = rank_table(made->tokens);
    std::array<std::uint32_t, 256> one;
    for (unsigned b = 0; b < 256; ++b) {
        one[b] = made->ranks.one(static_cast<std::uint8_t>(b));
        if (one[b] == no_token)
            fail("/model/vocab", "a token for each single byte",
                 "none for byte " + std::to_string(b));
    }
    made->pairs = pair_table(one, read_merges(at(model, "/model", "merges"), made->ranks));
    const value whole = setting(model, "ignore_merges");
    made->whole_pieces = is_true(&whole);
    return made;
}

}  // namespace tessera::tiktoken
