// SPDX-License-Identifier: MIT
// The schema of a plugin's parameters held against the rules of tsr_desc.schema.
#include <tessera/limits.hpp>
#include <tessera/spec.hpp>

#include "../printable.hpp"
#include "json_text.hpp"
#include "schema.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 4> root_keys = {"type", "title", "description",
                                                       "properties"};
constexpr std::array<std::string_view, 14> property_keys = {
    "type",      "title",     "description", "default",  "enum",     "minimum", "maximum",
    "minLength", "maxLength", "items",       "minItems", "maxItems", "format",  "encode-only"};
constexpr std::array<std::string_view, 6> type_names = {"integer", "number", "string",
                                                        "boolean", "array",  "null"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <std::size_t N>
std::string unknown_key(const json& object, const std::string& pointer,
                        const std::array<std::string_view, N>& known) {
    for (const auto& [key, value] : object.items()) {
        if (one_of(known, key)) continue;
        const std::string_view nearest = nearest_name(key, known);
        return pointer_to(pointer, key) + ": unknown key" +
               (nearest.empty() ? "" : "; did you mean " + in_quotes(nearest) + "?");
    }
    return "";
}

std::string wrong_types(const json& property, const std::string& pointer) {
    if (!property.contains("type")) return pointer + ": \"type\" is missing";
    const json& type = property["type"];
    const json list = type.is_array() ? type : json::array({type});
    if (list.empty()) return pointer + "/type: expected at least one type";
    for (const json& one : list)
        if (!one.is_string() || !one_of(type_names, one.get_ref<const std::string&>()))
            return pointer + "/type: expected integer, number, string, boolean, array or null, " +
                   "found " + found_text(one);
    return "";
}

bool takes(const json& property, std::initializer_list<const char*> types) {
    const json& type = property["type"];
    return std::any_of(types.begin(), types.end(), [&](const char* wanted) {
        return type.is_array() ? std::find(type.begin(), type.end(), wanted) != type.end()
                               : type == wanted;
    });
}

/// Two keys that bound a number, a length or a count, and the types that have one.
std::string wrong_bounds(const json& property, const std::string& pointer, const char* least,
                         const char* most, std::initializer_list<const char*> types, bool counts) {
    for (const char* key : {least, most}) {
        if (!property.contains(key)) continue;
        const json& value = property[key];
        if (!takes(property, types)) return pointer + "/" + key + ": does not go with this type";
        if (counts ? !value.is_number_unsigned() : !value.is_number())
            return fmt::format("{}/{}: expected {}, found {}", pointer, key,
                               counts ? "a count" : "a number", found_text(value));
    }
    if (property.contains(least) && property.contains(most) && property[most] < property[least])
        return fmt::format("{}: {} {} is above {} {}", pointer, least, property[least].dump(), most,
                           property[most].dump());
    return "";
}

std::string wrong_property(const json& property, const std::string& pointer, bool top) {
    if (!property.is_object())
        return pointer + ": expected an object, found " + found_text(property);
    if (std::string why = unknown_key(property, pointer, property_keys); !why.empty()) return why;
    if (std::string why = wrong_types(property, pointer); !why.empty()) return why;
    for (const char* key : {"title", "description"})
        if (property.contains(key) && !property[key].is_string())
            return pointer + "/" + key + ": expected a text, found " + found_text(property[key]);
    for (const char* key : {"default", "description"})
        if (top && !property.contains(key)) return pointer + ": \"" + key + "\" is missing";
    for (const char* key : {"default", "format", "encode-only"})
        if (!top && property.contains(key))
            return pointer + "/" + key + ": only a parameter has one";
    if (property.contains("enum") && (!property["enum"].is_array() || property["enum"].empty()))
        return pointer + "/enum: expected an array of the allowed values";
    if (property.contains("format") &&
        (property["format"] != "asset" || property["type"] != "string"))
        return pointer + "/format: expected \"asset\", of a parameter of type \"string\"";
    if (property.contains("encode-only") && !property["encode-only"].is_boolean())
        return pointer + "/encode-only: expected true or false";
    for (std::string why :
         {wrong_bounds(property, pointer, "minimum", "maximum", {"integer", "number"}, false),
          wrong_bounds(property, pointer, "minLength", "maxLength", {"string"}, true),
          wrong_bounds(property, pointer, "minItems", "maxItems", {"array"}, true)})
        if (!why.empty()) return why;
    if (property.contains("items")) {
        if (!takes(property, {"array"})) return pointer + "/items: does not go with this type";
        if (std::string why = wrong_property(property["items"], pointer + "/items", false);
            !why.empty())
            return why;
    }
    if (top && !fits(property, property["default"]))
        return fmt::format("{}/default: expected {}, found {}", pointer, expectation(property),
                           found_text(property["default"]));
    return "";
}

bool is_parameter_name(std::string_view name) {
    return !name.empty() && name.size() <= spec_limits::name &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == name.npos;
}

}  // namespace

std::string check_schema(const json& schema) {
    if (!schema.is_object()) return "expected an object, found " + found_text(schema);
    if (std::string why = unknown_key(schema, "", root_keys); !why.empty()) return why;
    if (schema.contains("type") && schema["type"] != "object")
        return "/type: expected \"object\", found " + found_text(schema["type"]);
    if (!schema.contains("properties")) return "\"properties\" is missing";
    if (!schema["properties"].is_object())
        return "/properties: expected an object, found " + found_text(schema["properties"]);
    for (const auto& [name, property] : schema["properties"].items()) {
        if (!is_parameter_name(name))
            return "/properties: " + in_quotes(name) +
                   " is no name of a parameter (lower-case letters, digits, '-' and '_')";
        if (std::string why = wrong_property(property, "/properties/" + name, true); !why.empty())
            return why;
    }
    return "";
}

}  // namespace tessera
