// SPDX-License-Identifier: MIT
// Reads the schemas of parameters.
#include "schema.hpp"

#include "law.hpp"
#include "random.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace tessera::conform {
namespace {

using json = nlohmann::ordered_json;

json parse(const std::string& schema) {
    try {
        return json::parse(schema);
    } catch (const json::parse_error& e) {
        throw broken(std::string("the schema is no JSON: ") + e.what());
    }
}

bool has_type(const json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    if (type == "null") return value.is_null();
    throw broken("\"" + type +
                 "\" is no type; expected integer, number, string, boolean, array or null");
}

/// Whether `value` has the type of `property`, or one of its types.
bool is_of(const json& property, const json& value) {
    const json& type = property.at("type");
    if (!type.is_array()) return has_type(value, type);
    return std::any_of(type.begin(), type.end(),
                       [&](const json& one) { return has_type(value, one); });
}

/// Whether `value` keeps what `property` says.
void check_value(const std::string& where, const json& property, const json& value) {
    if (!is_of(property, value))
        throw broken(where + ": " + value.dump() + " is not of type " + property["type"].dump());
    if (property.contains("enum")) {
        const json& list = property["enum"];
        if (std::find(list.begin(), list.end(), value) == list.end())
            throw broken(where + ": " + value.dump() + " is not one of " + list.dump());
    }
    const auto bounded = [&](const char* least, const char* most, const json& measure) {
        if (property.contains(least) && measure < property[least])
            throw broken(where + ": " + value.dump() + " is below the " + least + " of " +
                         property[least].dump());
        if (property.contains(most) && property[most] < measure)
            throw broken(where + ": " + value.dump() + " is above the " + most + " of " +
                         property[most].dump());
    };
    if (value.is_number()) bounded("minimum", "maximum", value);
    if (value.is_string()) bounded("minLength", "maxLength", value.get<std::string>().size());
    if (!value.is_array()) return;
    bounded("minItems", "maxItems", value.size());
    if (property.contains("items"))
        for (const json& item : value) check_value(where + " item", property["items"], item);
}

/// The keys that every property has, and those that bound its values.
void check_keys(const std::string& where, const json& property) {
    static const std::set<std::string> known = {
        "type",  "default",   "description", "title",  "enum",     "minimum",  "maximum",
        "items", "minLength", "maxLength",   "format", "minItems", "maxItems", "encode-only"};
    if (!property.is_object()) throw broken(where + ": expected an object");
    for (const auto& [key, value] : property.items())
        if (!known.count(key)) throw broken(where + ": unknown key \"" + key + "\"");
    for (const char* key : {"type", "default", "description"})
        if (!property.contains(key)) throw broken(where + ": \"" + key + "\" is missing");
    const json& type = property["type"];
    if (!type.is_string() && (!type.is_array() || type.empty()))
        throw broken(where + "/type: expected a type or a list of types");
    if (!property["description"].is_string() || property["description"] == "")
        throw broken(where + "/description: expected a text that says something");
}

void check_property(const std::string& where, const json& property) {
    check_keys(where, property);
    if (property.contains("enum")) {
        if (!property["enum"].is_array() || property["enum"].empty())
            throw broken(where + "/enum: expected a list of values");
        for (const json& value : property["enum"])
            if (!is_of(property, value))
                throw broken(where + "/enum: " + value.dump() + " is not of type " +
                             property["type"].dump());
    }
    for (const char* key : {"minimum", "maximum"})
        if (property.contains(key) &&
            (!property[key].is_number() || !is_of(property, property[key])))
            throw broken(where + "/" + key + ": expected a number of type " +
                         property["type"].dump());
    for (const char* key : {"minLength", "maxLength", "minItems", "maxItems"})
        if (property.contains(key) && !property[key].is_number_unsigned())
            throw broken(where + "/" + key + ": expected a count");
    if (property.contains("format") && (property["format"] != "asset" || !is_of(property, "")))
        throw broken(where + "/format: expected \"asset\", on a string");
    if (property.contains("encode-only") && !property["encode-only"].is_boolean())
        throw broken(where + "/encode-only: expected true or false");
    if (property.contains("items") &&
        (!is_of(property, json::array()) || !property["items"].is_object() ||
         !property["items"].contains("type")))
        throw broken(where + "/items: expected an object with a type, on an array");
    check_value(where + "/default", property, property["default"]);
}

json defaults_of(const json& properties, bool with_asset) {
    json params = json::object();
    for (const auto& [name, property] : properties.items())
        params[name] = with_asset && property.value("format", "") == "asset" ? json(asset_reference)
                                                                             : property["default"];
    return params;
}

/// The values of a property that a walk visits.
std::vector<json> stations(const json& property) {
    std::vector<json> values;
    if (property.contains("enum"))
        values.assign(property["enum"].begin(), property["enum"].end());
    else if (property["type"] == "boolean")
        values = {true, false};
    else
        for (const char* key : {"minimum", "maximum"})
            if (property.contains(key)) values.push_back(property[key]);
    return values;
}

}  // namespace

std::size_t check_schema(const std::string& schema) {
    const json whole = parse(schema);
    if (!whole.is_object() || !whole.contains("properties") || !whole["properties"].is_object())
        throw broken("the schema is no object with \"properties\"");
    static const std::set<std::string> known = {"type", "properties"};
    for (const auto& [key, value] : whole.items())
        if (!known.count(key)) throw broken("schema: unknown key \"" + key + "\"");
    for (const auto& [name, property] : whole["properties"].items())
        check_property("/properties/" + name, property);
    return whole["properties"].size();
}

std::vector<std::string> parameter_walk(const std::string& schema, bool with_asset,
                                        std::uint64_t seed, unsigned mixtures) {
    const json properties = parse(schema).at("properties");
    const json defaults = defaults_of(properties, with_asset);
    std::vector<std::string> walk{defaults.dump()};
    const auto add = [&](const json& params) {
        if (std::find(walk.begin(), walk.end(), params.dump()) == walk.end())
            walk.push_back(params.dump());
    };
    for (const auto& item : properties.items())
        for (const json& value : stations(item.value())) {
            json params = defaults;
            params[item.key()] = value;
            add(params);
        }
    random r(seed);
    for (unsigned i = 0; i < mixtures && properties.size() > 1; ++i) {
        json params = defaults;
        for (const auto& item : properties.items())
            if (const auto values = stations(item.value()); !values.empty())
                params[item.key()] = values[r.below(values.size())];
        add(params);
    }
    return walk;
}

std::string stored_params(const std::string& schema, const std::string& params) {
    const json properties = parse(schema).at("properties");
    json stored = json::parse(params);
    for (const auto& [name, property] : properties.items())
        if (property.value("encode-only", false)) stored[name] = property["default"];
    return stored.dump();
}

bool names_assets(const std::string& schema) {
    const json properties = parse(schema).at("properties");
    return std::any_of(properties.begin(), properties.end(),
                       [](const json& p) { return p.value("format", "") == "asset"; });
}

}  // namespace tessera::conform
