// SPDX-License-Identifier: MIT
// What --leave-out takes away: each element of a list of the spec, in turn.
#include "bench.hpp"
#include "escape.hpp"

#include <tessera/error.hpp>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace tessera::tool {
namespace {

using json = nlohmann::json;

/// The value at `place`, a pointer or the name of the codec's own parameter: as it is written, else
/// the default that stands in the resolved spec.
json value_at(const spec& written, const pipeline& with, const std::string& place) {
    const std::string at = place.front() == '/' ? place : "/params/" + place;
    try {
        const json::json_pointer pointer(at);
        if (written.json().contains(pointer)) return written.json().at(pointer);
        const json resolved = json::parse(with.resolved(true));
        if (resolved.contains(pointer)) return resolved.at(pointer);
    } catch (const json::exception&) {
        throw usage_error(fmt::format("--leave-out: \"{}\" is no JSON pointer", escape(place)));
    }
    throw usage_error(fmt::format("--leave-out: the codec has nothing at \"{}\"", escape(place)));
}

std::string name_of(const json& element) {
    if (element.is_string()) return element.get<std::string>();
    if (element.is_object() && element.contains("use") && element["use"].is_string())
        return element["use"].get<std::string>();
    return element.dump();
}

}  // namespace

std::vector<omission> omissions(const options& wanted, const spec& written, const pipeline& with) {
    std::vector<omission> all;
    for (const std::string& place : wanted.leave_out) {
        if (place.empty()) throw usage_error("--leave-out: expected /POINTER or NAME");
        const json whole = value_at(written, with, place);
        if (!whole.is_array() && !whole.is_object())
            throw usage_error(fmt::format("--leave-out: expected a list at \"{}\", found {}",
                                          escape(place), escape(whole.dump())));
        const std::string before = wanted.leave_out.size() > 1 ? place + " " : "";
        std::size_t index = 0;
        for (const auto& [key, element] : whole.items()) {
            json rest = whole;
            if (whole.is_array())
                rest.erase(index++);
            else
                rest.erase(key);
            all.push_back(
                {place, before + (whole.is_array() ? name_of(element) : key), rest.dump()});
        }
    }
    return all;
}

}  // namespace tessera::tool
