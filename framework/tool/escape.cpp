// SPDX-License-Identifier: MIT
// Escaping, for terminals, JSON, CSV and HTML.
#include "escape.hpp"

#include <fmt/core.h>

#include <cstdint>

namespace tessera::tool {
namespace {

struct scalar {
    std::uint32_t value = 0;
    std::size_t length = 0;  ///< 0: the byte begins no UTF-8 sequence in its shortest form
};

scalar next_scalar(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                                                             : 0;
    if (length == 0 || text.size() < length) return {};
    std::uint32_t value = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3F);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return {};
    return {value, length};
}

bool harmless(std::uint32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
    const bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x2069);
    return !turns && c != 0xFEFF;
}

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const scalar c = next_scalar(text);
        const std::size_t taken = c.length == 0 ? 1 : c.length;
        if (c.length == 0 || (c.length == 1 && !harmless(c.value)))
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
        else if (!harmless(c.value))
            out += fmt::format("\\u{{{:04x}}}", c.value);
        else
            out += text.substr(0, taken);
        text.remove_prefix(taken);
    }
    return out;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const scalar c = next_scalar(text);
        const std::size_t taken = c.length == 0 ? 1 : c.length;
        if (c.length == 0)
            out += "\\ufffd";
        else if (c.value == '"' || c.value == '\\')
            out += {'\\', static_cast<char>(c.value)};
        else if (!harmless(c.value))
            out += fmt::format("\\u{:04x}", c.value);  // all of these are below 2^16
        else
            out += text.substr(0, taken);
        text.remove_prefix(taken);
    }
    return out + "\"";
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string html_text(std::string_view text) {
    std::string out;
    for (const char c : escape(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace tessera::tool
