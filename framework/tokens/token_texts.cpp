// SPDX-License-Identifier: MIT
// Reads the texts of tokens.
#include "token_texts.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace tessera::tokens {
namespace {

/// RFC 4648 with padding; nothing where it is not that.
std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.empty() || text.size() % 4 != 0) return {};
    const std::size_t padding = text.size() - std::min(text.find('='), text.size());
    if (padding > 2) return {};
    std::string out;
    std::uint32_t held = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t digit = text[i] == '=' ? 0 : alphabet.find(text[i]);
        if (digit == std::string_view::npos || (text[i] == '=' && i < text.size() - padding))
            return {};
        held = held << 6 | static_cast<std::uint32_t>(digit);
        if (i % 4 != 3) continue;
        for (const int shift : {16, 8, 0}) out += static_cast<char>(held >> shift & 0xFF);
        held = 0;
    }
    out.resize(out.size() - padding);
    return out;
}

struct entry {
    std::string text;
    std::uint32_t id;
};

std::optional<entry> vocabulary_line(std::string_view line) {
    const std::size_t space = std::min(line.find(' '), line.size());
    auto text = from_base64(line.substr(0, space));
    std::uint32_t id = 0;
    const char *const first = line.data() + std::min(space + 1, line.size()), *const end =
                                                                                  line.data() +
                                                                                  line.size();
    const auto [stop, failure] = std::from_chars(first, end, id);
    if (!text || failure != std::errc{} || stop != end) return {};
    return entry{std::move(*text), id};
}

std::optional<entry> mapping_line(std::string_view line) {
    const auto parsed = nlohmann::json::parse(line, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("token_id") || !parsed.contains("token") ||
        !parsed["token"].is_string() || !parsed["token_id"].is_number_unsigned())
        return {};
    return entry{parsed["token"].get<std::string>(), parsed["token_id"].get<std::uint32_t>()};
}

}  // namespace

bool has_token_texts(std::span<const std::uint8_t> file) {
    for (const std::uint8_t byte : file)
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') return byte == '{';
    return false;
}

token_texts::token_texts(std::span<const std::uint8_t> file, const std::string& name) {
    const bool mapping = has_token_texts(file);
    std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        if (line.back() == '\r') line.remove_suffix(1);
        auto found = mapping ? mapping_line(line) : vocabulary_line(line);
        if (!found)
            throw error(reason::corrupt,
                        fmt::format("{}: line {}: expected {}", name, number,
                                    mapping ? "an object with \"token\" and \"token_id\""
                                            : "a token in base64, a space and its id"));
        add(std::move(found->text), found->id);
    }
}

void token_texts::add(std::string text, std::uint32_t id) {
    ids_[text] = id;
    texts_[id] = std::move(text);
}

std::optional<std::uint32_t> token_texts::id_of(const std::string& text) const {
    const auto found = ids_.find(text);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

const std::string* token_texts::text_of(std::uint32_t id) const {
    const auto found = texts_.find(id);
    return found == texts_.end() ? nullptr : &found->second;
}

}  // namespace tessera::tokens
