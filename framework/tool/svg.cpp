// SPDX-License-Identifier: MIT
// Writing SVG.
#include "svg.hpp"

#include "escape.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace tessera::tool {
namespace {

auto at_end(std::string& text) { return std::back_inserter(text); }

/// Two digits behind the point are finer than any screen.
std::string n(double value) {
    std::string text = fmt::format("{:.2f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

}  // namespace

svg::svg(double width, double height, std::string_view about) {
    fmt::format_to(at_end(out_),
                   "<svg viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" role=\"img\" "
                   "aria-label=\"{}\">\n",
                   n(width), n(height), n(width), n(height), html_text(about));
}

void svg::hinted(std::string_view element, std::string_view hint) {
    if (hint.empty())
        out_ += "/>\n";
    else
        fmt::format_to(at_end(out_), "><title>{}</title></{}>\n", html_text(hint), element);
}

svg& svg::box(double x, double y, double width, double height, std::string_view style,
              std::string_view hint) {
    fmt::format_to(at_end(out_), "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"",
                   n(x), n(y), n(std::max(0.0, width)), n(std::max(0.0, height)), style);
    hinted("rect", hint);
    return *this;
}

svg& svg::shade(double x, double y, double width, double height, double share,
                std::string_view hint) {
    fmt::format_to(at_end(out_),
                   "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"a\" "
                   "fill-opacity=\"{}\"",
                   n(x), n(y), n(width), n(height), n(share));
    hinted("rect", hint);
    return *this;
}

svg& svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
    fmt::format_to(at_end(out_), "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n",
                   n(x1), n(y1), n(x2), n(y2), style);
    return *this;
}

svg& svg::words(double x, double y, std::string_view text, std::string_view style,
                std::string_view hint) {
    fmt::format_to(at_end(out_), "<text x=\"{}\" y=\"{}\" class=\"{}\">", n(x), n(y), style);
    if (!hint.empty()) fmt::format_to(at_end(out_), "<title>{}</title>", html_text(hint));
    out_ += html_text(text) + "</text>\n";
    return *this;
}

double svg::key(double x, double y, std::string_view text, std::string_view style) {
    box(x, y - 9, 10, 10, style);
    words(x + 15, y, text, "muted");
    return x + 35 + 6.6 * static_cast<double>(text.size());
}

double nice_step(double range, int wanted) {
    if (!(range > 0)) return 1;
    const double raw = range / wanted;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double step : {1.0, 2.0, 5.0})
        if (raw <= step * power * 1.0001) return step * power;
    return 10 * power;
}

std::string shortened(std::string_view text, std::size_t most) {
    // Escaped first, so that what is cut is never a part of one character.
    std::string safe = escape(text);
    if (safe.size() <= most) return safe;
    const auto begins = [&](std::size_t at) { return (safe[at] & 0xC0) != 0x80; };
    std::size_t head = most / 2 - 1, tail = safe.size() - (most - head - 1);
    while (head > 0 && !begins(head)) --head;
    while (tail < safe.size() && !begins(tail)) ++tail;
    return safe.substr(0, head) + "\u2026" + safe.substr(tail);
}

}  // namespace tessera::tool
