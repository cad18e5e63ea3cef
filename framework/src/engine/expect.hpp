// SPDX-License-Identifier: MIT
// What a spec is asked for where it has a place for only one kind of value.
#pragma once

#include "resolve.hpp"

#include "../spec/json_text.hpp"

#include <tessera/error.hpp>
#include <tessera/limits.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::engine {

using nlohmann::json;

inline std::vector<std::string> names_in(const json& object) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : object.items()) names.push_back(name);
    return names;
}

inline void expect_keys(const json& object, const std::string& pointer,
                        const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw spec_error(child(pointer, key), fmt::format("unknown key {}{}", found_text(key),
                                                              did_you_mean(key, known)));
}

inline const json& expect_object(const json& value, const std::string& pointer) {
    if (!value.is_object())
        throw spec_error(pointer, "expected an object, found " + found_text(value));
    return value;
}

inline std::string expect_name(const json& value, const std::string& pointer) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
        value.get_ref<const std::string&>().size() > spec_limits::name)
        throw spec_error(pointer, fmt::format("expected a name of 1 to {} bytes, found {}",
                                              spec_limits::name, found_text(value)));
    return value.get<std::string>();
}

}  // namespace tessera::engine
