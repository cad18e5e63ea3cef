// SPDX-License-Identifier: MIT
// Plots of ratios, bits and costs.
#include "analysis_plots.hpp"

#include "analysis_report.hpp"
#include "sizes.hpp"
#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tessera::tool {
namespace {

constexpr double width = 960;
constexpr std::size_t most_bars = 48;      ///< parts that get a line with their name
constexpr std::size_t most_columns = 900;  ///< a pixel each
constexpr double least_share = 0.0005;     ///< of all bytes: smaller parts tell nothing of a codec

struct bar {
    std::string name, hint, style;
    double value;
};

/// Colours by route, in the order of their coming.
std::string style_of(std::vector<std::string>& routes, const std::string& route) {
    constexpr const char* styles[] = {"a", "b", "c", "d"};
    auto at = std::find(routes.begin(), routes.end(), route);
    if (at == routes.end()) at = routes.insert(routes.end(), route);
    return styles[static_cast<std::size_t>(at - routes.begin()) % std::size(styles)];
}

void draw_keys(svg& plot, double x, double y, const std::vector<std::string>& routes) {
    std::vector<std::string> order = routes;
    if (order.size() < 2) return;
    for (const std::string& route : routes)
        x = plot.key(x, y, route.empty() ? "(no route)" : route, style_of(order, route));
}

std::string named_bars(const std::vector<bar>& bars, const std::vector<std::string>& routes) {
    constexpr double right = 60, row = 20, top = 34;
    double most = 1, left = 80;
    for (const bar& b : bars) {
        most = std::max(most, b.value);
        left = std::max(left, 20 + 6.8 * static_cast<double>(shortened(b.name, 44).size()));
    }
    const double scale = (width - left - right) / (most * 1.02);
    const double bottom = top + row * static_cast<double>(bars.size());
    svg plot(width, bottom + 24, "Ratio of each part");
    draw_keys(plot, left, 12, routes);
    const double step = nice_step(most, 6);
    for (double v = 0; v <= most * 1.02; v += step) {
        plot.line(left + v * scale, top - 4, left + v * scale, bottom, "grid");
        plot.words(left + v * scale, bottom + 16, fmt::format("{:.3g}", v), "muted middle");
    }
    double y = top;
    for (const bar& b : bars) {
        plot.words(left - 8, y + 14, shortened(b.name, 44), "end", b.name);
        plot.box(left, y + 3, b.value * scale, row - 6, b.style, b.hint);
        plot.words(left + b.value * scale + 5, y + 14, fmt::format("{:.3f}", b.value), "muted");
        y += row;
    }
    plot.line(left + scale, top - 4, left + scale, bottom, "mark");
    return plot.str();
}

std::string columns(const std::vector<bar>& bars, const std::vector<std::string>& routes) {
    constexpr double left = 44, right = 10, top = 34, height = 220;
    double most = 1;
    for (const bar& b : bars) most = std::max(most, b.value);
    const double scale = height / (most * 1.05), bottom = top + height;
    const double room = (width - left - right) / static_cast<double>(bars.size());
    svg plot(width, bottom + 24, "Ratio of each part");
    draw_keys(plot, left, 12, routes);
    const double step = nice_step(most, 5);
    for (double v = 0; v <= most * 1.05; v += step) {
        plot.line(left, bottom - v * scale, width - right, bottom - v * scale, "grid");
        plot.words(left - 6, bottom - v * scale + 4, fmt::format("{:.3g}", v), "muted end");
    }
    double x = left;
    for (const bar& b : bars) {
        plot.box(x, bottom - b.value * scale, room > 3 ? room - 1 : room, b.value * scale, b.style,
                 b.hint);
        x += room;
    }
    plot.line(left, bottom - scale, width - right, bottom - scale, "mark");
    plot.words(left, bottom + 16, "parts in the order of the files", "muted");
    return plot.str();
}

}  // namespace

std::string ratio_plot(const analysis& of) {
    std::vector<bar> bars;
    std::vector<std::string> routes;
    const double least = least_share * static_cast<double>(of.raw_bytes());
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts) {
            if (static_cast<double>(p.raw_bytes) < least || bars.size() == most_columns) continue;
            const std::string name = short_part_name(of, f, p);
            bars.push_back(
                {name,
                 fmt::format("{}: {:.3f} ({} bytes)", name, p.ratio(), show_count(p.raw_bytes)),
                 style_of(routes, p.route), p.ratio()});
        }
    if (bars.size() < 2) return "";
    return bars.size() <= most_bars ? named_bars(bars, routes) : columns(bars, routes);
}

std::string layer_plot(const analysis& of) {
    struct layer {
        double raw[2] = {}, coded[2] = {};
    };
    std::map<std::int64_t, layer> layers;
    for (const dump_analysis& d : of.dumps) {
        layer& l = layers[d.layer];
        const dump_side* sides[] = {&d.keys, &d.values};
        for (int i = 0; i < 2; ++i) {
            l.raw[i] += static_cast<double>(sides[i]->raw);
            l.coded[i] += static_cast<double>(sides[i]->streams);
        }
    }
    if (layers.empty()) return "";
    constexpr double left = 44, right = 10, top = 34, height = 220, bottom = top + height;
    double most = 1;
    for (const auto& [number, l] : layers)
        for (int i = 0; i < 2; ++i) most = std::max(most, quotient(l.raw[i], l.coded[i]));
    const double scale = height / (most * 1.05);
    const double room = std::min(70.0, (width - left - right) / static_cast<double>(layers.size()));
    const double end = left + std::max(120.0, room * static_cast<double>(layers.size()));
    svg plot(width, bottom + 38, "Ratio of keys and values by layer");
    plot.key(plot.key(left, 12, "keys", "a"), 12, "values", "b");
    const double step = nice_step(most, 5);
    for (double v = 0; v <= most * 1.05; v += step) {
        plot.line(left, bottom - v * scale, end, bottom - v * scale, "grid");
        plot.words(left - 6, bottom - v * scale + 4, fmt::format("{:.3g}", v), "muted end");
    }
    // A number under each layer where there is room, else under some.
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(24 / room)));
    double x = left;
    std::size_t index = 0;
    for (const auto& [number, l] : layers) {
        for (int i = 0; i < 2; ++i) {
            const double value = quotient(l.raw[i], l.coded[i]);
            plot.box(x + room * (0.1 + 0.4 * i), bottom - value * scale, room * 0.38, value * scale,
                     i == 0 ? "a" : "b",
                     fmt::format("layer {} {}: {:.3f}", number, i == 0 ? "keys" : "values", value));
        }
        if (index++ % every == 0)
            plot.words(x + room * 0.5, bottom + 15, std::to_string(number), "muted middle");
        x += room;
    }
    plot.line(left, bottom - scale, end, bottom - scale, "mark");
    plot.words(left, bottom + 32, "layer", "muted");
    return plot.str();
}

std::string bits_plot(const analysis& of) {
    std::vector<const stream_analysis*> drawn;
    double most = 1;
    for (const stream_analysis& s : of.streams) {
        if (s.coded_symbols == 0) continue;
        drawn.push_back(&s);
        most = std::max({most, s.plain_bits(), s.bits()});
    }
    if (drawn.empty()) return "";
    constexpr double left = 250, right = 60, row = 30, top = 34;
    const double scale = (width - left - right) / (most * 1.02);
    const double bottom = top + row * static_cast<double>(drawn.size());
    svg plot(width, bottom + 24, "Bits of a symbol of each stream");
    double x = plot.key(left, 12, "width of a symbol", "plain");
    x = plot.key(x, 12, "coded", "a");
    x = plot.key(x, 12, "entropy of order 0", "tick");
    plot.key(x, 12, "best learned context", "tick2");
    const double step = nice_step(most, 8);
    for (double v = 0; v <= most * 1.02; v += step) {
        plot.line(left + v * scale, top - 4, left + v * scale, bottom, "grid");
        plot.words(left + v * scale, bottom + 16, fmt::format("{:.3g}", v), "muted middle");
    }
    double y = top;
    for (const stream_analysis* s : drawn) {
        const std::string path = stream_path(*s);
        const double bits = s->bits();
        plot.words(left - 8, y + 18, shortened(path, 34), "end", path);
        plot.box(left, y + 4, s->plain_bits() * scale, row - 8, "plain");
        plot.box(left, y + 8, bits * scale, row - 16, "a",
                 fmt::format("{}: {:.3f} bits, {} bytes, tables {}", path, bits,
                             show_count(s->coded_bytes), show_count(s->table_bytes)));
        plot.words(left + std::max(bits, s->plain_bits()) * scale + 6, y + 18,
                   fmt::format("{:.3f}", bits), "muted");
        const auto tick = [&](const context_cost& c, double value, const char* style,
                              const char* what) {
            if (c.symbols == 0 || !c.measured) return;
            plot.box(left + value * scale - 1, y + 2, 2.5, row - 4, style,
                     fmt::format("{}: {} {:.3f} bits", path, what, value));
        };
        const symbol_figures& f = s->figures;
        tick(f.order0, f.order0.entropy, "tick", "entropy of order 0");
        const context_cost* best = &f.order0;
        for (const context_cost* c : {&f.previous, &f.above, &f.groups})
            if (c->symbols > 0 && c->measured && c->learned < best->learned) best = c;
        tick(*best, best->learned, "tick2",
             best == &f.previous ? "learned, given the previous symbol"
             : best == &f.above  ? "learned, given the one above"
             : best == &f.groups ? "learned, in groups of 512"
                                 : "learned, order 0");
        y += row;
    }
    return plot.str();
}

std::string cost_plot(const analysis& of) {
    struct piece {
        std::string what;
        std::uint64_t bytes;
    };
    std::vector<piece> pieces;
    for (const stream_analysis& s : of.streams)
        if (s.coded_bytes > 0) pieces.push_back({stream_path(s), s.coded_bytes});
    // The first line is what the streams are together.
    const auto lines = cost_lines(of);
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (lines[i].bytes > 0) pieces.push_back({lines[i].what, lines[i].bytes});
    const auto all = static_cast<double>(of.encoded_bytes());
    if (all <= 0) return "";
    constexpr const char* styles[] = {"a", "c", "d", "b", "f", "e"};
    svg plot(width, 46, "Where the bytes go");
    double x = 0;
    std::size_t index = 0;
    for (const piece& p : pieces) {
        const double share = static_cast<double>(p.bytes) / all, room = share * width;
        const std::string hint =
            fmt::format("{}: {} bytes, {:.2f} %", p.what, show_count(p.bytes), 100 * share);
        plot.box(x, 8, room > 2 ? room - 1 : room, 30, styles[index++ % std::size(styles)], hint);
        const std::string name = fmt::format("{} {:.1f} %", p.what, 100 * share);
        if (7 * static_cast<double>(name.size()) < room)
            plot.words(x + room / 2, 27, name, "middle inside", hint);
        x += room;
    }
    return plot.str();
}

}  // namespace tessera::tool
