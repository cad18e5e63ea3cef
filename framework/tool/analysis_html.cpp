// SPDX-License-Identifier: MIT
// An analysis as one HTML page. It is well-formed XML too, loads nothing and runs nothing.
#include "analysis_plots.hpp"
#include "analysis_report.hpp"
#include "dumps.hpp"
#include "escape.hpp"
#include "sizes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>

namespace tessera::tool {
namespace {

constexpr std::size_t few_parts = 24;  ///< whose streams are shown unfolded

constexpr const char* head = R"(<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<style>
:root { --back: #ffffff; --soft: #f3f5f8; --ink: #1c2430; --muted: #5a6675; --rule: #dde2e9;
  --a: #2f6db3; --b: #cf7a1d; --c: #4b9560; --d: #8a5fb0; --e: #b5485a; --f: #7a8594; --mark: #b5485a; }
@media (prefers-color-scheme: dark) { :root { --back: #14181f; --soft: #1d232c; --ink: #e4e8ee;
  --muted: #9ba7b6; --rule: #303945; --a: #6ba6e4; --b: #e5a356; --c: #7dc391; --d: #b795dc; --e: #e58592;
  --f: #8d98a8; --mark: #e58592; } }
body { margin: 0 auto; max-width: 1080px; padding: 24px 20px 60px; background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 36px 0 8px; }
h3 { font-size: 14px; margin: 20px 0 4px; overflow-wrap: anywhere; }
p { margin: 4px 0 10px; color: var(--muted); max-width: 75ch; }
.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0; }
.figures div { background: var(--soft); border-radius: 8px; padding: 10px 16px; }
.figures b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; }
.figures span { color: var(--muted); font-size: 13px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
th.group { border-bottom: 0; text-align: left; }
th.l, td.l { text-align: left; }
td.name { white-space: normal; overflow-wrap: anywhere; min-width: 15em; max-width: 30em; }
table { margin-bottom: 10px; }
svg { display: block; max-width: 100%; height: auto; margin: 6px 0; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg text.small { font-size: 11px; }
svg text.muted { fill: var(--muted); }
svg text.end { text-anchor: end; }
svg text.middle { text-anchor: middle; }
svg text.inside { fill: var(--back); }
.a { fill: var(--a); } .b { fill: var(--b); } .c { fill: var(--c); } .d { fill: var(--d); } .e { fill: var(--e); }
.f { fill: var(--f); } .plain { fill: var(--rule); } .tick { fill: var(--b); } .tick2 { fill: var(--c); }
.grid { stroke: var(--rule); stroke-width: 1; } .mark { stroke: var(--mark); stroke-width: 1; stroke-dasharray: 4 3; }
summary { cursor: pointer; margin: 8px 0; overflow-wrap: anywhere; }
</style>
)";

using cells = std::initializer_list<std::string>;

/// The first `left` cells are words, the others numbers. Every cell is text, escaped here.
std::string row(const char* tag, std::size_t left, const cells& texts) {
    std::string out = "<tr>";
    std::size_t i = 0;
    for (const std::string& text : texts) {
        const char* style = i == 0 ? " class=\"l name\"" : i < left ? " class=\"l\"" : "";
        out += fmt::format("<{}{}>{}</{}>", tag, style, html_text(text), tag);
        ++i;
    }
    return out + "</tr>\n";
}

std::string table(const std::string& rows) {
    return "<div class=\"wide\"><table>\n" + rows + "</table></div>\n";
}

constexpr const char* none = "\u2013";

std::string three(double value) { return fmt::format("{:.3f}", value); }
std::string cost(const context_cost& c, double value) {
    return c.symbols > 0 && c.measured ? three(value) : none;
}

std::string stream_tables(const std::vector<stream_analysis>& streams) {
    std::string sizes = row("th", 2,
                            {"stream", "coded by", "type", "alphabet", "symbols", "bytes", "tables",
                             "bits", "ratio", "entropy", "over it"});
    std::string bounds =
        "<tr><th class=\"group\">bits a symbol</th><th class=\"group\" colspan=\"4\">frequencies "
        "known</th><th class=\"group\" colspan=\"4\">frequencies learned</th></tr>\n" +
        row("th", 1,
            {"stream", "order 0", "previous", "above", "by 512", "order 0", "previous", "above",
             "by 512"});
    bool any = false;
    for (const stream_analysis& s : streams) {
        const symbol_figures& f = s.figures;
        if (f.count == 0) continue;
        any = true;
        const bool coded = s.coded_symbols > 0;
        sizes += row(
            "td", 2,
            {stream_path(s), coders_of(s), s.type, s.alphabet == 0 ? none : show_count(s.alphabet),
             show_count(f.count), show_count(s.coded_bytes), show_count(s.table_bytes),
             coded ? three(s.bits()) : none, coded ? three(s.ratio()) : none,
             cost(f.order0, f.order0.entropy),
             std::isnan(s.distance()) ? none : fmt::format("{:+.2f} %", 100 * s.distance())});
        bounds += row(
            "td", 1,
            {stream_path(s), cost(f.order0, f.order0.entropy), cost(f.previous, f.previous.entropy),
             cost(f.above, f.above.entropy), cost(f.groups, f.groups.entropy),
             cost(f.order0, f.order0.learned), cost(f.previous, f.previous.learned),
             cost(f.above, f.above.learned), cost(f.groups, f.groups.learned)});
    }
    return any ? table(sizes) + table(bounds) : "";
}

std::string part_table(const analysis& of) {
    std::string rows =
        row("th", 2, {"part", "route", "bytes", "encoded", "ratio", "tables", "blocks", "stored"});
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts) {
            const std::string name = part_name(f, p);
            rows += row(
                "td", 2,
                {of.files.size() > 1 && name != f.path ? f.path + ": " + name : name, p.route,
                 show_count(p.raw_bytes), show_count(p.encoded_bytes()), three(p.ratio()),
                 show_count(p.table_bytes()), show_count(p.blocks), show_count(p.stored_blocks)});
        }
    return table(rows);
}

std::string dump_table(const analysis& of) {
    std::string rows = row("th", 1,
                           {"run", "layer", "stage", "positions", "K bytes", "V bytes", "K coded",
                            "V coded", "K ratio", "V ratio"});
    const auto ratio = [](const dump_side& s) {
        return three(quotient(static_cast<double>(s.raw), static_cast<double>(s.streams)));
    };
    for (const dump_analysis& d : of.dumps)
        rows += row("td", 1,
                    {d.run, std::to_string(d.layer), d.stage, show_count(d.sequence),
                     show_count(d.keys.raw), show_count(d.values.raw), show_count(d.keys.streams),
                     show_count(d.values.streams), ratio(d.keys), ratio(d.values)});
    return table(rows);
}

std::string weighted_table(const analysis& of) {
    std::string rows = row("th", 1, {"ratio, weighted by size", "K", "V", "K and V"});
    for (const bool with_meta : {false, true}) {
        const dump_ratios r = weighted_ratios(of, with_meta);
        rows +=
            row("td", 1,
                {with_meta ? "with tables, frames, meta files and assets" : "coded symbols alone",
                 three(r.keys), three(r.values), three(r.both)});
    }
    return table(rows);
}

std::string cost_table(const analysis& of) {
    std::string rows;
    const auto all = static_cast<double>(of.encoded_bytes());
    for (const cost_line& line : cost_lines(of))
        rows +=
            row("td", 1,
                {line.what, show_count(line.bytes),
                 fmt::format("{:.2f} %", 100 * quotient(static_cast<double>(line.bytes), all))});
    for (const asset_cost& a : of.assets)
        rows += row("td", 1, {"beside the files: " + a.name, show_count(a.bytes), ""});
    return table(rows);
}

std::string figure(const std::string& value, const std::string& what) {
    return fmt::format("<div><b>{}</b><span>{}</span></div>\n", html_text(value), html_text(what));
}

std::string section(const char* title, const char* about, const std::string& content) {
    if (content.empty()) return "";
    return fmt::format("<h2>{}</h2>\n<p>{}</p>\n{}", title, about, content);
}

std::string histograms(const analysis& of) {
    std::string out;
    for (const stream_analysis* s : drawn_streams(of))
        out += fmt::format("<h3>{}</h3>\n{}{}", html_text(stream_path(*s)), histogram_plot(*s),
                           histogram_map(of, *s));
    return out;
}

std::string streams_of_parts(const analysis& of) {
    std::string out;
    std::size_t parts = 0;
    for (const file_analysis& f : of.files) parts += f.parts.size();
    if (parts < 2) return "";
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts) {
            const std::string own = stream_tables(p.streams);
            if (own.empty()) continue;
            const std::string name = part_name(f, p);
            out += fmt::format("<details{}><summary>{}</summary>\n{}</details>\n",
                               parts <= few_parts ? " open=\"open\"" : "",
                               html_text(name == f.path ? name : f.path + ": " + name), own);
        }
    return out;
}

}  // namespace

std::string analysis_html(const analysis& of) {
    const std::string title =
        of.files.size() == 1 ? of.files[0].path : show_count(of.files.size(), "file");
    const double ratio =
        quotient(static_cast<double>(of.raw_bytes()), static_cast<double>(of.encoded_bytes()));
    std::string out = head;
    out += fmt::format("<title>{} by {}</title>\n</head>\n<body>\n<h1>{}</h1>\n", html_text(title),
                       html_text(of.codec), html_text(title));
    out += fmt::format("<p>Analysed by tessera {} with the codec {}.</p>\n", TESSERA_VERSION,
                       html_text(of.codec));
    out += "<div class=\"figures\">\n" + figure(three(ratio), "ratio") +
           figure(show_count(of.raw_bytes()), "bytes") +
           figure(show_count(of.encoded_bytes()), "encoded") +
           figure(show_count(of.sum().table_bytes()), "of them tables");
    if (of.asset_bytes() > 0) out += figure(show_count(of.asset_bytes()), "assets beside");
    if (!of.dumps.empty()) out += figure(show_count(of.dumps.size()), "dumps of keys and values");
    out += "</div>\n";

    if (!of.dumps.empty())
        out += section("Ratio by layer",
                       "Coded symbols alone, the dumps of a layer weighed by size. The dashed line "
                       "is a ratio of 1.",
                       layer_plot(of) + weighted_table(of));
    else
        out += section("Ratio by part",
                       "A part is a tensor, where the codec's segmenter tells them apart. The "
                       "smallest are in the table alone. The dashed line is a ratio of 1.",
                       ratio_plot(of));
    out +=
        section("Bits of each stream",
                "What a symbol costs in each stream that the last steps of the codec take, tables "
                "included, beside the width that it has uncoded, the entropy of order 0, and the "
                "least of four contexts when their frequencies are learned on the way.",
                bits_plot(of) + stream_tables(of.streams));
    out +=
        section("Histograms",
                "Shares of all symbols; exponents as the powers of two that they stand for, ~0 for "
                "zeros and subnormals, inf for infinities and NaNs. Where there are several "
                "parts, each is a line below: the stronger the colour, the more.",
                histograms(of));
    out += section("Where the bytes go", "All files together.", cost_plot(of) + cost_table(of));
    if (!of.dumps.empty())
        out += section("Dumps", "Keys and values as their meta files join them.", dump_table(of));
    out += section("Parts", "Sizes with everything that their blocks hold.", part_table(of));
    out += section("Streams of each part", "The same figures as above, part by part.",
                   streams_of_parts(of));
    return out + "</body>\n</html>\n";
}

}  // namespace tessera::tool
