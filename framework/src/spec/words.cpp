// SPDX-License-Identifier: MIT
// Takes parameters apart that were given as words.
#include "words.hpp"

#include "../printable.hpp"
#include "json_text.hpp"

#include <tessera/error.hpp>

#include <nlohmann/json.hpp>

namespace tessera {

namespace {

/// Splits at commas that are in no brackets and no quotes.
std::vector<std::string_view> parted(std::string_view tail) {
    std::vector<std::string_view> out;
    std::size_t start = 0;
    int depth = 0;
    bool inside = false;
    for (std::size_t i = 0; i <= tail.size(); ++i) {
        const char c = i < tail.size() ? tail[i] : ',';
        if (i < tail.size() && inside && c == '\\') {
            ++i;
        } else if (c == '"') {
            inside = !inside;
        } else if (!inside && (c == '[' || c == '{')) {
            ++depth;
        } else if (!inside && (c == ']' || c == '}')) {
            --depth;
        } else if (i >= tail.size() || (c == ',' && !inside && depth <= 0)) {
            out.push_back(tail.substr(start, i - start));
            start = i + 1;
        }
    }
    return out;
}

}  // namespace

nlohmann::json value_of_word(std::string_view word) {
    try {
        return parse_json(word);
    } catch (const spec_error&) {
        return std::string(word);
    }
}

std::vector<assignment> assignments(std::string_view head, std::string_view tail) {
    std::vector<assignment> out;
    for (const std::string_view part : parted(tail)) {
        const std::size_t equals = part.find('=');
        if (equals == part.npos || equals == 0)
            throw spec_error("/params", "expected NAME=VALUE after " + in_quotes(head) +
                                            " and a colon, found " + in_quotes(part));
        out.push_back({part.substr(0, equals), part.substr(equals + 1)});
    }
    return out;
}

}  // namespace tessera
