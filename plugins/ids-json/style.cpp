// SPDX-License-Identifier: MIT
// The stage header: the parts of a style, each with its length.
#include "style.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/error.hpp"

#include <algorithm>

namespace tessera::ids_json {
namespace {

std::string read_part(sdk::cursor& in, const char* name, std::ptrdiff_t commas) {
    const auto length = in.byte();
    const auto bytes = length ? in.bytes(*length) : std::nullopt;
    if (!bytes) sdk::corrupt(std::string("header: ends within what is ") + name);
    const std::string part(bytes->begin(), bytes->end());
    const bool space =
        std::all_of(part.begin(), part.end(), [](char c) { return is_space(c) || c == ','; });
    if (!space || std::count(part.begin(), part.end(), ',') != commas)
        sdk::corrupt(std::string("header: expected white space ") +
                     (commas > 0 ? "and one comma " : "") + name);
    return part;
}

}  // namespace

std::vector<std::uint8_t> write_style(const style& s) {
    std::vector<std::uint8_t> out;
    if (s == style{}) return out;
    for (const std::string* part : {&s.open, &s.separator, &s.close, &s.end}) {
        out.push_back(static_cast<std::uint8_t>(part->size()));
        out.insert(out.end(), part->begin(), part->end());
    }
    return out;
}

style read_style(std::span<const std::uint8_t> header) {
    style s;
    if (header.empty()) return s;
    sdk::cursor in(header);
    s.open = read_part(in, "behind '['", 0);
    s.separator = read_part(in, "between ids", 1);
    s.close = read_part(in, "before ']'", 0);
    s.end = read_part(in, "behind ']'", 0);
    if (in.left() != 0)
        sdk::corrupt("header: expected its end, found " + std::to_string(in.left()) +
                     " more bytes");
    return s;
}

}  // namespace tessera::ids_json
