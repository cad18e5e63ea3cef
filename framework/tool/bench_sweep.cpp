// SPDX-License-Identifier: MIT
// The combinations that --vary asks for.
#include "bench.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tessera::tool {
namespace {

constexpr std::size_t most_variants = 10'000;

std::vector<std::string> split(const std::string& values) {
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const std::size_t comma = std::min(values.find(',', at), values.size());
        parts.push_back(values.substr(at, comma - at));
        if (comma == values.size()) return parts;
        at = comma + 1;
    }
}

}  // namespace

std::string variant::label() const {
    std::string text = codec;
    for (const auto& [name, value] : settings) text += fmt::format(" {}={}", name, value);
    if (!left_out.empty()) text += " without " + left_out;
    return text;
}

std::vector<variant> variants(const options& wanted) {
    std::vector<variant> all;
    for (const std::string& codec : wanted.codecs) all.push_back({codec, {}});
    if (all.empty()) all.push_back({chosen_codec(wanted), {}});
    for (const std::string& sweep : wanted.vary) {
        const auto [name, list] = split_setting(sweep, "--vary");
        const std::vector<std::string> values = split(list);
        if (all.size() > most_variants / values.size())
            throw usage_error(fmt::format("--vary: more than {} combinations", most_variants));
        std::vector<variant> grown;
        for (const variant& base : all)
            for (const std::string& value : values) {
                grown.push_back(base);
                grown.back().settings.emplace_back(name, value);
            }
        all = std::move(grown);
    }
    return all;
}

}  // namespace tessera::tool
