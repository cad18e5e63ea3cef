// SPDX-License-Identifier: MIT
// Text that came from outside, made safe to show in a message.
#pragma once

#include <string>
#include <string_view>

namespace tessera {

/// How many bytes of `text` are valid UTF-8 (RFC 3629: no surrogates, no overlong forms), from its
/// front.
std::size_t utf8_prefix(std::string_view text);
inline bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

/// `text` in double quotes; control characters, quotes, backslashes and bytes that are not UTF-8
/// are escaped, and what is longer than `limit` bytes is cut and ends in "...".
std::string in_quotes(std::string_view text, std::size_t limit = 200);

}  // namespace tessera
