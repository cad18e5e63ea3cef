// SPDX-License-Identifier: MIT
// Text that came from outside, made safe to show in a message.
#include "printable.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace tessera {
namespace {

/// Bytes of the code point at the front of `text`, 0 where none is well formed.
std::size_t code_point_bytes(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return 0;
    for (std::size_t i = 1; i < bytes; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    const bool beyond = lead == 0xF4 && byte(1) >= 0x90;
    return overlong || surrogate || beyond ? 0 : bytes;
}

}  // namespace

std::size_t utf8_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t bytes = code_point_bytes(text.substr(at));
        if (bytes == 0) break;
        at += bytes;
    }
    return at;
}

std::string in_quotes(std::string_view text, std::size_t limit) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        if (at >= limit) {
            out += "...";
            break;
        }
        const std::size_t bytes = code_point_bytes(text.substr(at));
        const auto byte = static_cast<std::uint8_t>(text[at]);
        // U+0080 to U+009F are control characters too: terminals obey some of them.
        const bool control =
            byte < 0x20 || byte == 0x7F ||
            (byte == 0xC2 && bytes == 2 && static_cast<std::uint8_t>(text[at + 1]) < 0xA0);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[at];
        } else if (byte == '\n') {
            out += "\\n";
        } else if (byte == '\t') {
            out += "\\t";
        } else if (bytes == 0 || control) {
            for (std::size_t i = 0; i < (bytes == 0 ? 1 : bytes); ++i)
                out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[at + i]));
        } else {
            out += text.substr(at, bytes);
        }
        at += bytes == 0 ? 1 : bytes;
    }
    return out + '"';
}

}  // namespace tessera
