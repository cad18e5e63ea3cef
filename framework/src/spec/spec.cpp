// SPDX-License-Identifier: MIT
// Specs as written, and changes to them from the command line.
#include <tessera/error.hpp>
#include <tessera/io.hpp>
#include <tessera/limits.hpp>
#include <tessera/spec.hpp>

#include "../printable.hpp"
#include "json_text.hpp"
#include "words.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace tessera {
namespace {

using nlohmann::json;

std::string text_member(const json& document, const char* key) {
    if (!document.is_object() || !document.contains(key) || !document[key].is_string()) return "";
    return document[key].get<std::string>();
}

std::vector<std::string_view> keys_of(const json& object) {
    std::vector<std::string_view> keys;
    for (auto member = object.begin(); member != object.end(); ++member)
        keys.push_back(member.key());
    return keys;
}

/// "; did you mean "level"?", or what there is to choose from.
std::string hint(std::string_view typed, const std::vector<std::string_view>& names) {
    if (const std::string_view nearest = nearest_name(typed, names); !nearest.empty())
        return "; did you mean " + in_quotes(nearest) + "?";
    std::string list;
    for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + in_quotes(name);
    return list.empty() ? "" : "; there is " + list;
}

/// RFC 6901: "~1" is '/', "~0" is '~'.
std::string unescaped(std::string_view token, std::string_view pointer) {
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            out += token[i];
            continue;
        }
        const char code = i + 1 < token.size() ? token[++i] : '\0';
        if (code != '0' && code != '1')
            throw spec_error(std::string(pointer), "expected \"~0\" or \"~1\" after each '~'");
        out += code == '0' ? '~' : '/';
    }
    return out;
}

std::optional<std::size_t> index_of(std::string_view token) {
    std::size_t index = 0;
    const char* end = token.data() + token.size();
    if (token.empty() || (token.size() > 1 && token[0] == '0')) return {};
    const auto [stop, failure] = std::from_chars(token.data(), end, index);
    if (failure != std::errc{} || stop != end) return {};
    return index;
}

/// The place below `at` that `token` names; the last one may be a member that is not there yet.
json& step_into(json& at, const std::string& here, const std::string& token, bool last) {
    if (token == "params" && at.is_string()) at = json{{"use", at}};
    if (token == "params" && at.is_object() && at.contains("use") && !at.contains("params"))
        at["params"] = json::object();
    if (at.is_object()) {
        if (!last && !at.contains(token))
            throw spec_error(here, "no member " + in_quotes(token) + hint(token, keys_of(at)));
        return at[token];
    }
    if (!at.is_array())
        throw spec_error(here, "expected an object or an array, found " + found_text(at));
    const auto index = index_of(token);
    if (!index || *index >= at.size())
        throw spec_error(here, "expected an index below " + std::to_string(at.size()) + ", found " +
                                   in_quotes(token));
    return at[*index];
}

}  // namespace

spec::spec(const nlohmann::json& document) : document_(std::make_shared<nlohmann::json>(document)) {
    check_json_limits(document);
}

spec spec::parse(std::string_view text) { return spec(parse_json(text)); }

spec spec::load(const std::filesystem::path& file) {
    std::string text(spec_limits::text + 1, '\0');
    file_source in(file);
    text.resize(in.read({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
    try {
        if (text.size() > spec_limits::text)
            throw spec_error("", "expected at most " + std::to_string(spec_limits::text) +
                                     " bytes of JSON, found more");
        return parse(text);
    } catch (const spec_error& e) {
        throw spec_error(e.pointer, e.message + " (in " + file.string() + ")");
    }
}

std::string spec::name() const { return text_member(*document_, "name"); }
std::string spec::about() const { return text_member(*document_, "about"); }
std::string spec::text() const { return document_->dump(2); }

bool spec::has_parameter(std::string_view name) const {
    if (!document_->is_object() || !document_->contains("params")) return false;
    const nlohmann::json& params = (*document_)["params"];
    return params.is_object() && params.contains(std::string(name));
}

void spec::set_parameter(std::string_view name, std::string_view word) {
    if (!has_parameter(name)) {
        std::vector<std::string_view> names;
        if (document_->is_object() && document_->contains("params") &&
            (*document_)["params"].is_object())
            names = keys_of((*document_)["params"]);
        throw spec_error("/params", "no parameter " + in_quotes(name) +
                                        (names.empty() ? "; there are none" : hint(name, names)));
    }
    nlohmann::json changed = *document_;
    changed["params"][std::string(name)] = value_of_word(word);
    *this = spec(changed);
}

void spec::set(std::string_view pointer, std::string_view word) {
    if (!pointer.empty() && pointer[0] != '/')
        throw spec_error("",
                         "expected a JSON pointer, \"\" or \"/...\", found " + in_quotes(pointer));
    nlohmann::json changed = *document_;
    nlohmann::json* at = &changed;
    for (std::size_t start = 0; start < pointer.size();) {
        const std::size_t end = std::min(pointer.find('/', start + 1), pointer.size());
        const std::string token = unescaped(pointer.substr(start + 1, end - start - 1), pointer);
        at = &step_into(*at, std::string(pointer.substr(0, start)), token, end == pointer.size());
        start = end;
    }
    *at = value_of_word(word);
    *this = spec(changed);
}

}  // namespace tessera
