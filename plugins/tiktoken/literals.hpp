// SPDX-License-Identifier: MIT
// Finds literals of special tokens in text.
#pragma once

#include "encodings.hpp"

#include <array>
#include <span>

namespace tessera::tiktoken {

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

}  // namespace tessera::tiktoken
