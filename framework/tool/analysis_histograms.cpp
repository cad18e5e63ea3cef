// SPDX-License-Identifier: MIT
// Histograms of symbols: exponents, for the most part, which are drawn as powers of two.
#include "analysis_plots.hpp"
#include "analysis_report.hpp"
#include "sizes.hpp"
#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tessera::tool {
namespace {

constexpr std::size_t most_rows = 64;   ///< parts of a map
constexpr double least_share = 0.0002;  ///< of a symbol that is drawn
constexpr double width = 960, right = 10;

bool exponents(const stream_analysis& s) { return s.name == "exponent" || s.name == "hi6"; }

/// Symbols as they are drawn: of hi6, the sign above five bits of exponent, both signs in one
/// place.
struct bins {
    std::vector<double> positive, negative;  ///< shares of all symbols
    int bias = 0;                            ///< of exponents: symbol e stands for 2^(e - bias)
    bool powers = false;

    std::string name(std::size_t symbol) const {
        if (!powers) return std::to_string(symbol);
        if (symbol == 0) return "~0";  // zeros and subnormals
        if (symbol + 1 == positive.size()) return "inf";
        return fmt::format("2^{}", static_cast<int>(symbol) - bias);
    }
    double share(std::size_t i) const { return positive[i] + negative[i]; }
};

bins bins_of(const stream_analysis& s) {
    const double all = static_cast<double>(
        std::accumulate(s.histogram.begin(), s.histogram.end(), std::uint64_t{0}));
    bins out;
    if (all <= 0) return out;
    const bool with_sign = s.name == "hi6" && s.histogram.size() == 64;
    const std::size_t count = with_sign ? 32 : s.histogram.size();
    out.positive.resize(count);
    out.negative.resize(count);
    for (std::size_t i = 0; i < s.histogram.size(); ++i)
        (i < count ? out.positive : out.negative)[i % count] +=
            static_cast<double>(s.histogram[i]) / all;
    out.powers = exponents(s);
    out.bias = static_cast<int>(count / 2) - 1;
    return out;
}

/// Which symbols are drawn, and where: those with a share to speak of in one of `all`, a gap of one
/// place where others lie between them.
struct axis {
    std::vector<std::pair<std::size_t, double>> places;  ///< symbol and x
    double room = 0;                                     ///< of a place

    axis(const std::vector<bins>& all, double least, double left, double most_room) {
        double place = 0;
        for (std::size_t i = 0; i < all[0].positive.size(); ++i) {
            const bool drawn = std::any_of(all.begin(), all.end(), [&](const bins& b) {
                return i < b.positive.size() && b.share(i) >= least;
            });
            if (!drawn) continue;
            if (!places.empty() && places.back().first + 1 != i) ++place;
            places.emplace_back(i, place++);
        }
        room = std::min(most_room, (width - left - right) / std::max(1.0, place));
        for (auto& [symbol, x] : places) x = left + room * x;
    }
    /// A name under every n-th place, so that none touches another.
    void draw(svg& plot, double y, const bins& of) const {
        std::size_t longest = 1;
        for (const auto& [symbol, x] : places) longest = std::max(longest, of.name(symbol).size());
        const auto every =
            static_cast<std::size_t>(std::ceil((6 + 6.6 * static_cast<double>(longest)) / room));
        for (std::size_t i = 0; i < places.size(); i += every)
            plot.words(places[i].second + room / 2, y, of.name(places[i].first), "muted middle");
    }
};

}  // namespace

std::vector<const stream_analysis*> drawn_streams(const analysis& of) {
    std::vector<const stream_analysis*> found;
    for (const bool any : {false, true}) {
        for (const stream_analysis& s : of.streams)
            if (!s.histogram.empty() && s.figures.distinct > 1 &&
                (exponents(s) || (any && s.histogram.size() <= 256)))
                found.push_back(&s);
        if (!found.empty()) break;
    }
    return found;
}

std::string histogram_plot(const stream_analysis& s) {
    const bins b = bins_of(s);
    if (b.positive.empty()) return "";
    constexpr double left = 52, top = 26, height = 170, bottom = top + height;
    const axis across({b}, least_share, left, 48);
    double most = least_share, drawn = 0;
    bool signs = false;
    for (const auto& [i, x] : across.places) {
        most = std::max(most, b.share(i));
        drawn += b.share(i);
        signs = signs || b.negative[i] > 0;
    }
    const double scale = height / (most * 1.05);
    svg plot(width, bottom + 22, "Histogram of " + stream_path(s));
    if (signs) plot.key(plot.key(left, 12, "positive", "a"), 12, "negative", "b");
    const double step = nice_step(most, 4);
    for (double v = 0; v <= most * 1.05; v += step) {
        plot.line(left, bottom - v * scale, width - right, bottom - v * scale, "grid");
        plot.words(left - 6, bottom - v * scale + 4, fmt::format("{:.3g} %", 100 * v), "muted end");
    }
    if (drawn < 0.99999)
        plot.words(
            width - right, 12,
            fmt::format("{:.3f} % of the symbols are rarer ones, not drawn", 100 * (1 - drawn)),
            "muted end");
    for (const auto& [i, x] : across.places) {
        const double up = b.positive[i] * scale, more = b.negative[i] * scale;
        const double bar = across.room > 4 ? across.room - 1.5 : across.room;
        const std::string hint = fmt::format("{}: {:.4f} %", b.name(i), 100 * b.share(i));
        plot.box(x, bottom - up, bar, up, "a", hint);
        if (more > 0) plot.box(x, bottom - up - more, bar, more, "b", hint);
    }
    across.draw(plot, bottom + 15, b);
    return plot.str();
}

std::string histogram_map(const analysis& of, const stream_analysis& s) {
    std::vector<std::string> names;
    std::vector<bins> rows;
    std::size_t longest = 0;
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts)
            for (const stream_analysis& own : p.streams) {
                if (own.place != s.place || own.name != s.name || own.figures.count == 0) continue;
                if (rows.size() == most_rows) continue;
                names.push_back(short_part_name(of, f, p));
                longest = std::max(longest, shortened(names.back(), 44).size());
                rows.push_back(bins_of(own));
            }
    if (rows.size() < 2) return "";
    constexpr double top = 8, height = 15;
    const double left = 20 + 6.2 * static_cast<double>(longest);
    const double bottom = top + height * static_cast<double>(rows.size());
    const axis across(rows, 10 * least_share, left, 36);
    svg plot(width, bottom + 22, "Histogram of " + stream_path(s) + " in each part");
    double most = least_share, y = top;
    for (const bins& r : rows)
        for (const auto& [i, x] : across.places)
            if (i < r.positive.size()) most = std::max(most, r.share(i));
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const bins& r = rows[n];
        plot.words(left - 8, y + 11, shortened(names[n], 44), "end small", names[n]);
        for (const auto& [i, x] : across.places) {
            const double share = i < r.positive.size() ? r.share(i) : 0;
            if (share == 0) continue;
            // The root keeps rare symbols visible.
            plot.shade(x, y + 1, across.room - 1, height - 2,
                       std::max(0.04, std::sqrt(share / most)),
                       fmt::format("{}: {} {:.3f} %", names[n], r.name(i), 100 * share));
        }
        y += height;
    }
    across.draw(plot, bottom + 15, rows[0]);
    return plot.str();
}

}  // namespace tessera::tool
