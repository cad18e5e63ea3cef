// SPDX-License-Identifier: MIT
// The texts of tokens, from tacc's JSON Lines or a .tiktoken vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tessera::tokens {

class token_texts {
  public:
    /// `file` is of either form. Where several ids have one text, as those of tacc's that are no
    /// UTF-8 by themselves, the last line wins. Throws error{reason::corrupt} with `name` and the
    /// line.
    token_texts(std::span<const std::uint8_t> file, const std::string& name);

    std::optional<std::uint32_t> id_of(const std::string& text) const;
    /// nullptr: none.
    const std::string* text_of(std::uint32_t id) const;

  private:
    void add(std::string text, std::uint32_t id);
    std::unordered_map<std::string, std::uint32_t> ids_;
    std::unordered_map<std::uint32_t, std::string> texts_;
};

/// Whether `file` is JSON Lines.
bool has_token_texts(std::span<const std::uint8_t> file);

}  // namespace tessera::tokens
