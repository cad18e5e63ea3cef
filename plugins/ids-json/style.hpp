// SPDX-License-Identifier: MIT
// How an array of ids is spelled, beside the ids: the white space around them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::ids_json {

struct style {
    std::string open;              ///< white space behind '['
    std::string separator = ", ";  ///< ',' and the white space around it
    std::string close;             ///< white space before ']'; of an empty array all is in `open`
    std::string end;               ///< white space behind ']'
    bool operator==(const style&) const = default;
};

constexpr std::size_t longest_part = 255;

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// The stage header (format.md); none for the default style.
std::vector<std::uint8_t> write_style(const style& s);
/// Throws a TSR_E_CORRUPT.
style read_style(std::span<const std::uint8_t> header);

}  // namespace tessera::ids_json
