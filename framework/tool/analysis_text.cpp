// SPDX-License-Identifier: MIT
// An analysis as tables for a terminal.
#include "analysis_report.hpp"
#include "dumps.hpp"
#include "escape.hpp"
#include "sizes.hpp"
#include "text_table.hpp"

#include <fmt/core.h>

#include <cmath>

namespace tessera::tool {
namespace {

constexpr std::size_t few = 4;  ///< parts whose streams are shown unasked

std::string entropy(const context_cost& c) {
    return c.symbols > 0 && c.measured ? fmt::format("{:.3f}", c.entropy) : "-";
}
std::string learned(const context_cost& c) {
    return c.symbols > 0 && c.measured ? fmt::format("{:.3f}", c.learned) : "-";
}
std::string three(double value) { return fmt::format("{:.3f}", value); }

constexpr const char* legend = R"(
Entropies: of order 0, given the previous symbol, given the one a row above, and in groups of 512
with a table each; with frequencies known at no cost, then learned on the way, as an adaptive
coder does.
)";

/// Two tables of the same streams: what they came to, and what they might have.
class stream_tables {
  public:
    stream_tables() : sizes_("lrrlrrrrrr"), bounds_("lrrrrlrrrr") {
        sizes_.add({"stream", "alphabet", "symbols", "coded by", "bytes", "tables", "bits", "ratio",
                    "entropy", "over it"});
        bounds_.add({"bits a symbol", "order 0", "previous", "above", "by 512",
                     " learned:", "order 0", "previous", "above", "by 512"});
    }
    void add(const stream_analysis& s) {
        const symbol_figures& f = s.figures;
        if (f.count == 0) return;
        const double over = s.distance();
        sizes_.add({escape(stream_path(s)), s.alphabet == 0 ? s.type : show_count(s.alphabet),
                    show_count(f.count), escape(coders_of(s)), show_count(s.coded_bytes),
                    show_count(s.table_bytes), s.coded_symbols > 0 ? three(s.bits()) : "-",
                    s.coded_symbols > 0 ? three(s.ratio()) : "-", entropy(f.order0),
                    std::isnan(over) ? "-" : fmt::format("{:+.2f} %", 100 * over)});
        bounds_.add({escape(stream_path(s)), entropy(f.order0), entropy(f.previous),
                     entropy(f.above), entropy(f.groups), "", learned(f.order0),
                     learned(f.previous), learned(f.above), learned(f.groups)});
        empty_ = false;
    }
    std::string text() const { return empty_ ? "" : sizes_.text(2) + "\n" + bounds_.text(2); }

  private:
    text_table sizes_, bounds_;
    bool empty_ = true;
};

/// With the file's name where there are several files and the part has another name.
std::string whole_name(const analysis& of, const file_analysis& f, const part_analysis& p) {
    const std::string name = part_name(f, p);
    if (of.files.size() == 1 || name == f.path) return escape(name);
    return escape(f.path) + ": " + escape(name);
}

std::vector<std::string> row_of(const std::string& name, const std::string& route,
                                const part_analysis& p, std::uint64_t encoded) {
    const double ratio = quotient(static_cast<double>(p.raw_bytes), static_cast<double>(encoded));
    return {name,
            route.empty() ? "-" : escape(route),
            show_count(p.raw_bytes),
            show_count(encoded),
            three(ratio),
            show_count(p.table_bytes()),
            show_count(p.blocks),
            show_count(p.stored_blocks)};
}

std::string parts_text(const analysis& of) {
    text_table table("llrrrrrr");
    table.add({"part", "route", "bytes", "encoded", "ratio", "tables", "blocks", "stored"});
    std::size_t rows = 0;
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts) {
            table.add(row_of(whole_name(of, f, p), p.route, p, p.encoded_bytes()));
            ++rows;
        }
    table.add(row_of("(all, with frames)", "", of.sum(), of.encoded_bytes()));
    return rows == 0 ? "" : "\n" + table.text();
}

std::string costs_text(const analysis& of) {
    text_table table("lrr");
    table.add({"where the bytes go", "bytes", ""});
    const auto all = static_cast<double>(of.encoded_bytes());
    for (const cost_line& line : cost_lines(of))
        table.add({line.what, show_count(line.bytes),
                   fmt::format("{:.2f} %", 100 * quotient(static_cast<double>(line.bytes), all))});
    table.add({"all", show_count(of.encoded_bytes()), ""});
    for (const asset_cost& a : of.assets)
        table.add({"beside the files: " + escape(a.name), show_count(a.bytes), ""});
    return "\n" + table.text();
}

std::string dumps_text(const analysis& of) {
    if (of.dumps.empty() && of.dumps_left_out == 0) return "";
    text_table table("lrlrrrrrrr");
    table.add({"run", "layer", "stage", "positions", "k bytes", "v bytes", "k coded", "v coded",
               "k ratio", "v ratio"});
    const auto ratio = [](const dump_side& s) {
        return three(quotient(static_cast<double>(s.raw), static_cast<double>(s.streams)));
    };
    for (const dump_analysis& d : of.dumps)
        table.add({escape(d.run), std::to_string(d.layer), escape(d.stage), show_count(d.sequence),
                   show_count(d.keys.raw), show_count(d.values.raw), show_count(d.keys.streams),
                   show_count(d.values.streams), ratio(d.keys), ratio(d.values)});
    std::string text = of.dumps.empty() ? "" : "\n" + table.text();
    text += fmt::format("\n{}", show_count(of.dumps.size(), "dump"));
    if (of.dumps_left_out > 0)
        text += fmt::format(", {} that the codec's segmenter left out", of.dumps_left_out);
    text += '\n';
    text_table weighted("lrrr");
    weighted.add({"ratio, weighted", "K", "V", "K and V"});
    for (const bool with_meta : {false, true}) {
        const dump_ratios r = weighted_ratios(of, with_meta);
        weighted.add(
            {with_meta ? "with tables, frames, meta files and assets" : "coded symbols alone",
             three(r.keys), three(r.values), three(r.both)});
    }
    return of.dumps.empty() ? text : text + weighted.text();
}

}  // namespace

std::string analysis_text(const analysis& of, const options& wanted) {
    std::string out = fmt::format(
        "{}, {} bytes, encoded {} (ratio {:.3f}) by {}\n", show_count(of.files.size(), "file"),
        show_count(of.raw_bytes()), show_count(of.encoded_bytes()),
        quotient(static_cast<double>(of.raw_bytes()), static_cast<double>(of.encoded_bytes())),
        escape(of.codec));
    std::size_t parts = 0;
    for (const file_analysis& f : of.files) parts += f.parts.size();
    if (of.dumps.empty() || wanted.verbose) out += parts_text(of);
    out += dumps_text(of);

    stream_tables all;
    for (const stream_analysis& s : of.streams) all.add(s);
    if (parts > 1) out += "\nStreams of all parts:\n" + all.text();
    if (parts <= few || wanted.verbose)
        for (const file_analysis& f : of.files)
            for (const part_analysis& p : f.parts) {
                stream_tables own;
                for (const stream_analysis& s : p.streams) own.add(s);
                if (const std::string table = own.text(); !table.empty())
                    out += fmt::format("\nStreams of {}:\n{}", whole_name(of, f, p), table);
            }
    if (!wanted.quiet) out += legend;
    return out + costs_text(of);
}

}  // namespace tessera::tool
