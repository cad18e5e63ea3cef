// SPDX-License-Identifier: MIT
// JSON as people and frames write it, held against limits before a value is made of it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace tessera {

/// Parses RFC 8259 text of at most spec_limits::text bytes and spec_limits::depth levels. Throws
/// spec_error with the JSON pointer of the value at fault, line, column, what was expected and what
/// was found; a key given twice is an error. Stack use is bounded by the depth.
nlohmann::json parse_json(std::string_view text);

/// Throws spec_error where `document` is deeper or, written out, longer than parse_json takes.
void check_json_limits(const nlohmann::json& document);

/// `pointer` + "/" + `key`, escaped as RFC 6901 wants.
std::string pointer_to(const std::string& pointer, std::string_view key);

/// What stands there, for a message: a number or text as it is, shortened, otherwise its kind.
std::string found_text(const nlohmann::json& value);

}  // namespace tessera
