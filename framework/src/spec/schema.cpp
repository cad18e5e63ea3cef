// SPDX-License-Identifier: MIT
// Parameters held against a plugin's schema.
#include "schema.hpp"

#include <tessera/assets.hpp>
#include <tessera/error.hpp>
#include <tessera/spec.hpp>

#include "../printable.hpp"
#include "json_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera {
namespace {

using nlohmann::json;

std::vector<std::string> types_of(const json& property) {
    const json& type = property.at("type");
    if (type.is_string()) return {type.get<std::string>()};
    return type.get<std::vector<std::string>>();
}

bool has_type(const json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    return value.is_null();
}

/// Wide enough to hold every 64-bit integer.
long double as_number(const json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    return value.get<double>();
}

bool is_asset_reference(const std::string& text) {
    if (text.empty()) return true;  // no asset
    if (text.starts_with("asset:")) return text.size() > 6;
    return text.starts_with("sha256:") && sha256_from_hex(std::string_view(text).substr(7));
}

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// " from 1 to 22", " of at least 1", "" and so on.
std::string bounds(const json& property, const char* least, const char* most, const char* unit) {
    const bool low = property.contains(least), high = property.contains(most);
    const auto number = [&](const char* key) { return property.at(key).dump(); };
    if (low && high)
        return *unit == '\0' ? fmt::format(" from {} to {}", number(least), number(most))
                             : fmt::format(" of {} to {}{}", number(least), number(most), unit);
    if (low) return fmt::format(" of at least {}{}", number(least), unit);
    if (high) return fmt::format(" of at most {}{}", number(most), unit);
    return "";
}

std::string expectation_of_type(const json& property, const std::string& type) {
    if (type == "integer") return "an integer" + bounds(property, "minimum", "maximum", "");
    if (type == "number") return "a number" + bounds(property, "minimum", "maximum", "");
    if (type == "boolean") return "true or false";
    if (type == "null") return "null";
    if (type == "array") return "an array" + bounds(property, "minItems", "maxItems", " items");
    if (property.contains("format"))
        return "an asset (\"asset:NAME\" or \"sha256:\" and 64 hexadecimal digits)";
    return "a text" + bounds(property, "minLength", "maxLength", " characters");
}

bool within(const json& property, const char* least, const char* most, long double value) {
    return !(property.contains(least) && value < as_number(property.at(least))) &&
           !(property.contains(most) && value > as_number(property.at(most)));
}

bool fits_but_for_items(const json& property, const json& value) {
    if (property.contains("enum")) {
        const json& allowed = property.at("enum");
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) return false;
    }
    const std::vector<std::string> types = types_of(property);
    if (std::none_of(types.begin(), types.end(),
                     [&](const std::string& type) { return has_type(value, type); }))
        return false;
    if (value.is_number()) return within(property, "minimum", "maximum", as_number(value));
    if (value.is_array())
        return within(property, "minItems", "maxItems", static_cast<long double>(value.size()));
    if (!value.is_string()) return true;
    const auto& text = value.get_ref<const std::string&>();
    if (property.contains("format") && !is_asset_reference(text)) return false;
    return within(property, "minLength", "maxLength", static_cast<long double>(characters(text)));
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& names) {
    const std::string_view nearest = nearest_name(typed, names);
    return nearest.empty() ? "" : "; did you mean " + in_quotes(nearest) + "?";
}

/// Throws spec_error unless `value` is what `property` allows.
void require(const json& property, const json& value, const std::string& pointer) {
    if (!fits_but_for_items(property, value)) {
        std::string hint;
        if (property.contains("enum") && value.is_string()) {
            std::vector<std::string_view> names;
            for (const json& allowed : property.at("enum"))
                if (allowed.is_string()) names.push_back(allowed.get_ref<const std::string&>());
            hint = did_you_mean(value.get_ref<const std::string&>(), names);
        }
        throw spec_error(
            pointer, "expected " + expectation(property) + ", found " + found_text(value) + hint);
    }
    if (!value.is_array() || !property.contains("items")) return;
    for (std::size_t i = 0; i < value.size(); ++i)
        require(property.at("items"), value[i], pointer + "/" + std::to_string(i));
}

}  // namespace

std::string expectation(const json& property) {
    std::string out;
    if (property.contains("enum")) {
        const json& allowed = property.at("enum");
        for (const json& one : allowed) out += (out.empty() ? "" : ", ") + found_text(one);
        return allowed.size() == 1 ? out : "one of " + out;
    }
    for (const std::string& type : types_of(property))
        out += (out.empty() ? "" : " or ") + expectation_of_type(property, type);
    return out;
}

bool fits(const json& property, const json& value) {
    if (!fits_but_for_items(property, value)) return false;
    if (!value.is_array() || !property.contains("items")) return true;
    return std::all_of(value.begin(), value.end(),
                       [&](const json& item) { return fits(property.at("items"), item); });
}

json resolve_parameters(const json& schema, const json& given, const std::string& pointer) {
    if (!given.is_object() && !given.is_null())
        throw spec_error(pointer, "expected an object of parameters, found " + found_text(given));
    const json& properties = schema.at("properties");
    if (given.is_object())
        for (const auto& [name, value] : given.items()) {
            if (properties.contains(name)) {
                require(properties.at(name), value, pointer_to(pointer, name));
                continue;
            }
            std::vector<std::string_view> names;
            for (auto p = properties.begin(); p != properties.end(); ++p) names.push_back(p.key());
            std::string hint = did_you_mean(name, names);
            if (names.empty()) hint = "; there are none";
            throw spec_error(pointer_to(pointer, name),
                             "unknown parameter " + in_quotes(name) + hint);
        }
    json resolved = json::object();
    for (const auto& [name, property] : properties.items())
        resolved[name] =
            given.is_object() && given.contains(name) ? given.at(name) : property.at("default");
    return resolved;
}

json strip_encode_only(const json& schema, const json& parameters) {
    json kept = json::object();
    const json& properties = schema.at("properties");
    for (const auto& [name, value] : parameters.items())
        if (!properties.contains(name) || !properties.at(name).value("encode-only", false))
            kept[name] = value;
    return kept;
}

std::vector<std::string> asset_parameters(const json& schema) {
    std::vector<std::string> out;
    for (const auto& [name, property] : schema.at("properties").items())
        if (property.contains("format")) out.push_back(name);
    return out;
}

}  // namespace tessera
