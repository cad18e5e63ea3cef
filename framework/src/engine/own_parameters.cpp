// SPDX-License-Identifier: MIT
// A spec's own parameters.
#include "own_parameters.hpp"

#include "expect.hpp"

#include "../spec/json_text.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>

namespace tessera::engine {

using nlohmann::json;

namespace {

constexpr int deepest = 8;  // parameters that name parameters

bool has_places(const std::string& text) { return text.find("${") != std::string::npos; }

}  // namespace

json own_parameters::substitute(const json& value, const std::string& pointer) const {
    if (!value.is_string()) return value;
    const std::string& text = value.get_ref<const std::string&>();
    if (text.starts_with("$$")) return text.substr(1);
    if (has_places(text)) return filled_in(text, pointer, 0);
    return text.starts_with('$') ? named(text.substr(1), pointer, 0) : value;
}

std::string own_parameters::filled_in(const std::string& text, const std::string& pointer,
                                      int depth) const {
    std::string out;
    std::size_t at = 0;
    for (;;) {
        const std::size_t open = text.find("${", at);
        out.append(text, at, open - at);
        if (open == std::string::npos) return out;
        const std::size_t close = text.find('}', open);
        if (close == std::string::npos)
            throw spec_error(pointer,
                             fmt::format("{} has \"${{\" without \"}}\"", found_text(text)));
        const json own = named(text.substr(open + 2, close - open - 2), pointer, depth);
        if (own.is_structured())
            throw spec_error(
                pointer, fmt::format("{} needs a parameter that is a text, a number or a boolean",
                                     found_text(text)));
        out += own.is_string() ? own.get<std::string>() : own.dump();
        at = close + 1;
    }
}

json own_parameters::named(const std::string& name, const std::string& pointer, int depth) const {
    const auto own = values_.find(name);
    if (own == values_.end())
        throw spec_error(pointer, fmt::format("the spec has no parameter {}{}", found_text(name),
                                              did_you_mean(name, names_in(values_))));
    if (!own->is_string() || !has_places(own->get_ref<const std::string&>())) return *own;
    if (depth == deepest)
        throw spec_error(pointer, fmt::format("parameter {} names others more than {} deep",
                                              found_text(name), deepest));
    return filled_in(own->get<std::string>(), pointer, depth + 1);
}

}  // namespace tessera::engine
