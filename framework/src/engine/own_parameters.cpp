// SPDX-License-Identifier: MIT
// The parameters that a spec has of its own.
#include "own_parameters.hpp"

#include "expect.hpp"

namespace tessera::engine {

json own_parameters::substitute(const json& value, const std::string& pointer) const {
    if (!value.is_string()) return value;
    const std::string& text = value.get_ref<const std::string&>();
    if (text.starts_with("$$")) return text.substr(1);
    if (text.find("${") != std::string::npos) return filled_in(text, pointer);
    return text.starts_with('$') ? value_of(text.substr(1), pointer) : value;
}

std::string own_parameters::filled_in(const std::string& text, const std::string& pointer) const {
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
        const json& own = value_of(text.substr(open + 2, close - open - 2), pointer);
        if (own.is_structured())
            throw spec_error(pointer, fmt::format("{} needs a parameter that is a text, a "
                                                  "number or a boolean",
                                                  found_text(text)));
        out += own.is_string() ? own.get<std::string>() : own.dump();
        at = close + 1;
    }
}

const json& own_parameters::value_of(const std::string& name, const std::string& pointer) const {
    if (const auto own = values_.find(name); own != values_.end()) return *own;
    std::vector<std::string> names;
    for (const auto& [key, unused] : values_.items()) names.push_back(key);
    throw spec_error(pointer, fmt::format("the spec has no parameter {}{}", found_text(name),
                                          did_you_mean(name, names)));
}

}  // namespace tessera::engine
