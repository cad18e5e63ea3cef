// SPDX-License-Identifier: MIT
// Tables of aligned columns on standard output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tessera::tool {

class text_table {
  public:
    /// One letter a column: 'l' left, 'r' right.
    explicit text_table(std::string_view alignment) : alignment_(alignment) {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    bool empty() const { return rows_.empty(); }
    /// `indent` spaces before each row; no spaces at the end of a line.
    void print(std::size_t indent = 0) const;
    /// What print() prints.
    std::string text(std::size_t indent = 0) const;

  private:
    std::string alignment_;
    std::vector<std::vector<std::string>> rows_;
};

/// Breaks `text` into lines of at most `width` characters, at spaces.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace tessera::tool
