// SPDX-License-Identifier: MIT
// Text as training reads it: words in lower case, numbers, marks and ends of paragraphs.
#pragma once

#include "codes.hpp"

#include <span>
#include <string_view>

namespace tessera::text_prep {

/// Calls `f` with each token in turn: letters in lower case, cut after longest_word of them; "0"
/// for digits; "\n" for an empty line; any other byte but white space by itself. The text lives
/// until `f` returns.
template <class F>
void for_each_token(std::span<const std::uint8_t> in, F&& f) {
    char word[longest_word];
    const auto is_digit = [](std::uint8_t b) { return b >= '0' && b <= '9'; };
    for (std::size_t at = 0; at < in.size();) {
        const std::uint8_t b = in[at];
        if (is_letter(b)) {
            std::size_t length = 0;
            while (at < in.size() && is_letter(in[at]) && length < longest_word)
                word[length++] = static_cast<char>(in[at++] | case_bit);
            f(std::string_view(word, length));
        } else if (is_digit(b)) {
            while (at < in.size() && is_digit(in[at])) ++at;
            f(std::string_view("0"));
        } else {
            ++at;
            if (b == '\n' && at < in.size() && in[at] == '\n')
                f(std::string_view("\n"));
            else if (b > ' ')
                f(std::string_view(reinterpret_cast<const char*>(&b), 1));
        }
    }
}

}  // namespace tessera::text_prep
