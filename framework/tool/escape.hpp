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

}  // namespace tessera::tool
