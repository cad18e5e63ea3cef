// SPDX-License-Identifier: MIT
// Making strings from files harmless before they are printed.
#pragma once

#include <string>
#include <string_view>

namespace tessera::tool {

/// Printable UTF-8 stays; control characters, characters that turn the direction of writing and
/// bytes that are no UTF-8 become \xNN or \u{NNNN}. Idempotent.
std::string escape(std::string_view text);

/// A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD, because JSON has no other
/// place for them.
std::string json_string(std::string_view text);

/// A cell of CSV (RFC 4180), in quotes where it needs them.
std::string csv_cell(std::string_view text);

/// Text of an HTML element, or of an attribute's value in quotes, harmless as escape() makes it.
std::string html_text(std::string_view text);

}  // namespace tessera::tool
