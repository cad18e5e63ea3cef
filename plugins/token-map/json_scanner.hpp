// SPDX-License-Identifier: MIT
// Walks over one JSON text (RFC 8259) without building anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::token_map {

/// Thrown where the text is not what was asked for.
struct unexpected {
    std::string what;  ///< "expected ',' or '}'"
    std::size_t at;    ///< byte
};

class json_scanner {
  public:
    explicit json_scanner(std::string_view text) : text_(text) {}

    std::size_t position() const { return at_; }
    /// Takes `c`, and the space before it, or throws.
    void expect(char c);
    bool take(char c);
    /// A string's content as it is written, escapes checked and left alone.
    std::string_view string();
    std::int64_t integer();
    /// Passes over any value.
    void skip_value(int depth = 0);
    void expect_end();

  private:
    [[noreturn]] void fail(const std::string& expected) const { throw unexpected{expected, at_}; }
    void space();
    void digits();
    void escape();
    bool word(std::string_view w);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace tessera::token_map
