// SPDX-License-Identifier: MIT
// Parameters as a host would hand them over: what was given, and every default of the schema.
#pragma once

#include "../params.hpp"

namespace tessera::sdk::testing {

namespace detail {

inline void append_json(std::string& out, const value& v);

inline void append_json(std::string& out, const std::string& text) {
    constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

inline void append_json(std::string& out, const value& v) {
    const char* separator = "";
    switch (v.type()) {
        case value::kind::null:
            out += "null";
            break;
        case value::kind::boolean:
            out += v.boolean() ? "true" : "false";
            break;
        case value::kind::number:
            out += v.spelling();
            break;
        case value::kind::text:
            append_json(out, v.text());
            break;
        case value::kind::array:
            out += '[';
            for (const value& item : v.items()) {
                out += std::exchange(separator, ", ");
                append_json(out, item);
            }
            out += ']';
            break;
        case value::kind::object:
            out += '{';
            for (const auto& [name, member] : v.members()) {
                out += std::exchange(separator, ", ");
                append_json(out, name);
                out += ": ";
                append_json(out, member);
            }
            out += '}';
            break;
    }
}

}  // namespace detail

/// `given` (a JSON object) with every default of `schema` that it does not name. A name that the
/// schema does not know is a TSR_E_PARAM; values are not held against the schema.
inline std::string complete_params(std::string_view schema, std::string_view given = "{}") {
    const value whole = value::parse(schema), some = value::parse(given);
    const value& properties = whole["properties"];
    for (const auto& member : some.members())
        if (properties.find(member.first) == nullptr)
            throw error{TSR_E_PARAM, "unknown parameter \"" + member.first + "\""};
    std::string out = "{";
    const char* separator = "";
    for (const auto& [name, property] : properties.members()) {
        const value* chosen = some.find(name);
        out += std::exchange(separator, ", ");
        detail::append_json(out, name);
        out += ": ";
        detail::append_json(out, chosen ? *chosen : property["default"]);
    }
    return out + "}";
}

}  // namespace tessera::sdk::testing
