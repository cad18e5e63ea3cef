// SPDX-License-Identifier: MIT
// Writing SVG: rectangles, lines, words and scales. Words are escaped, numbers short.
#pragma once

#include <string>
#include <string_view>

namespace tessera::tool {

class svg {
  public:
    /// `about` is what a screen reader says instead of the picture.
    svg(double width, double height, std::string_view about);

    /// `style`: classes of the page. `hint` is shown where the pointer rests; "": none.
    svg& box(double x, double y, double width, double height, std::string_view style,
             std::string_view hint = "");
    svg& line(double x1, double y1, double x2, double y2, std::string_view style);
    /// `style` also says where the words begin: "end", "middle", else at x.
    svg& words(double x, double y, std::string_view text, std::string_view style = "",
               std::string_view hint = "");
    /// A coloured square and what it stands for; returns where the next one may begin.
    double key(double x, double y, std::string_view text, std::string_view style);
    /// A box whose opacity tells a share from 0 to 1.
    svg& shade(double x, double y, double width, double height, double share,
               std::string_view hint);

    std::string str() const { return out_ + "</svg>\n"; }

  private:
    void hinted(std::string_view element, std::string_view hint);
    std::string out_;
};

/// A step of 1, 2 or 5 times a power of ten, of which about `wanted` fit into `range`.
double nice_step(double range, int wanted);
/// At most `most` characters, the middle left out: names tell apart at both ends.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace tessera::tool
