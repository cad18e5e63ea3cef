// SPDX-License-Identifier: MIT
// Finds literals of special tokens in text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::tokenizer {

/// A token that text names by a literal and that no merging makes.
struct special_token {
    std::string literal;
    std::uint32_t id;
};

/// Immutable. Of literals that begin at one place the longest is found.
class literals {
  public:
    struct found {
        const std::uint8_t *begin, *end;  ///< both the text's end where there is none
        std::uint32_t id;
    };

    explicit literals(std::vector<special_token> specials);

    /// The first one from `at` on.
    found next(const std::uint8_t* at, const std::uint8_t* end) const;

  private:
    std::vector<special_token> sorted_;
    std::vector<std::size_t> sizes_;  ///< the longest first
    std::array<bool, 256> begins_{};
};

}  // namespace tessera::tokenizer
