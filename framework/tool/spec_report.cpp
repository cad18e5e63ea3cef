// SPDX-License-Identifier: MIT
// A codec described for people.
#include "spec_report.hpp"

#include "escape.hpp"
#include "text_table.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::tool {
namespace {

std::string shown(const nlohmann::json& value) {
    return escape(value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

void print_json_text(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        fmt::print("    {}\n", escape(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void print_codec(const spec& codec) {
    fmt::print("codec {}: {}\n", escape(codec.name()), escape(codec.about()));
    const nlohmann::json& document = codec.json();
    const auto params = document.find("params");
    if (params != document.end() && params->is_object() && !params->empty()) {
        fmt::print("  parameters (-p {}:NAME=VALUE)\n", escape(codec.name()));
        text_table table("ll");
        table.add({"NAME", "DEFAULT"});
        for (const auto& param : params->items())
            table.add({escape(param.key()), shown(param.value())});
        table.print(4);
    }
    fmt::print("  spec\n");
    print_json_text(codec.text());
}

}  // namespace tessera::tool
