// SPDX-License-Identifier: MIT
// Tables of aligned columns.
#include "text_table.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tessera::tool {
namespace {

/// Characters, not bytes: bytes that continue a UTF-8 sequence take no room.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

void text_table::print(std::size_t indent) const { fmt::print("{}", text(indent)); }

std::string text_table::text(std::size_t indent) const {
    std::string all;
    std::vector<std::size_t> widths(alignment_.size());
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    for (const auto& row : rows_) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string room(widths[i] - width_of(row[i]), ' ');
            if (i > 0) line += "  ";
            line += alignment_[i] == 'r' ? room + row[i] : row[i] + room;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        all += line + '\n';
    }
    return all;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (text.size() > width) {
        std::size_t cut = text.rfind(' ', width);
        if (cut == std::string_view::npos || cut == 0) cut = text.find(' ', width);
        if (cut == std::string_view::npos) break;
        lines.emplace_back(text.substr(0, cut));
        text.remove_prefix(cut + 1);
    }
    lines.emplace_back(text);
    return lines;
}

}  // namespace tessera::tool
