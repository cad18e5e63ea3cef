// SPDX-License-Identifier: MIT
// An analysis as CSV, and the words that all its forms share.
#include "analysis_report.hpp"
#include "dumps.hpp"
#include "escape.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace tessera::tool {
namespace {

using out_text = std::back_insert_iterator<std::string>;

/// The shortest digits that read back as the same number; nothing where there is none.
std::string number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

std::string costs(const context_cost& c) {
    if (c.symbols == 0 || !c.measured) return ",";
    return number(c.entropy) + "," + number(c.learned);
}

/// The columns of the tool that came first to dumps, then what it had no column for.
std::string dump_rows(const analysis& of) {
    std::string text =
        "run_id,layer_id,stage,seq_len,k_raw,v_raw,k_comp,v_comp,k_ratio,v_ratio,k_meta,v_meta\n";
    const auto ratio = [](const dump_side& s) {
        return number(quotient(static_cast<double>(s.raw), static_cast<double>(s.streams)));
    };
    for (const dump_analysis& d : of.dumps)
        fmt::format_to(out_text(text), "{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(d.run),
                       d.layer, csv_cell(d.stage), d.sequence, d.keys.raw, d.values.raw,
                       d.keys.streams, d.values.streams, ratio(d.keys), ratio(d.values),
                       number(meta_bytes(d, d.keys)), number(meta_bytes(d, d.values)));
    return text;
}

std::string part_rows(const analysis& of) {
    std::string text =
        "file,label,route,raw_bytes,encoded_bytes,ratio,blocks,stored_blocks,stream_bytes,"
        "table_bytes,description_bytes,stored_bytes,header_bytes\n";
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts)
            fmt::format_to(out_text(text), "{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                           csv_cell(f.path), csv_cell(p.label), csv_cell(p.route), p.raw_bytes,
                           p.encoded_bytes(), number(p.ratio()), p.blocks, p.stored_blocks,
                           p.stream_bytes(), p.table_bytes(), p.description_bytes, p.stored_bytes,
                           p.header_bytes);
    return text;
}

std::string stream_rows(const analysis& of) {
    std::string text =
        "file,label,route,stream,place,type,alphabet,symbols,distinct,coded_by,coded_symbols,"
        "coded_bytes,table_bytes,bits_per_symbol,ratio,over_entropy,order0_entropy,order0_learned,"
        "previous_entropy,previous_learned,above_entropy,above_learned,groups_entropy,"
        "groups_learned\n";
    for (const file_analysis& f : of.files)
        for (const part_analysis& p : f.parts)
            for (const stream_analysis& s : p.streams) {
                const symbol_figures& g = s.figures;
                fmt::format_to(
                    out_text(text), "{},{},{},{},{},{},{},{},{},{},{},{},{},", csv_cell(f.path),
                    csv_cell(p.label), csv_cell(p.route), csv_cell(s.name), csv_cell(s.place),
                    s.type, s.alphabet == 0 ? "" : std::to_string(s.alphabet), g.count, g.distinct,
                    csv_cell(coders_of(s)), s.coded_symbols, s.coded_bytes, s.table_bytes);
                fmt::format_to(out_text(text), "{},{},{},{},{},{},{}\n",
                               s.coded_symbols > 0 ? number(s.bits()) : "",
                               s.coded_symbols > 0 ? number(s.ratio()) : "", number(s.distance()),
                               costs(g.order0), costs(g.previous), costs(g.above), costs(g.groups));
            }
    return text;
}

}  // namespace

std::string analysis_csv(const analysis& of, const std::string& rows) {
    return rows == "dump" ? dump_rows(of) : rows == "part" ? part_rows(of) : stream_rows(of);
}

std::string part_name(const file_analysis& file, const part_analysis& part) {
    return !part.label.empty() ? part.label : !part.route.empty() ? part.route : file.path;
}

std::string short_part_name(const analysis& of, const file_analysis& file,
                            const part_analysis& part) {
    const std::string name = part_name(file, part);
    if (of.files.size() == 1 || name == file.path) return name;
    return file.parts.size() == 1 ? file.path : file.path + ": " + name;
}

std::string stream_path(const stream_analysis& s) {
    std::string path;
    std::string_view left = s.place;
    bool name = false;
    while (!left.empty()) {
        left.remove_prefix(1);
        const std::string_view word = left.substr(0, left.find('/'));
        left.remove_prefix(word.size());
        if (name) path += std::string(word) + "/";
        name = !name && (word == "routes" || word == "choose" || word == "split");
    }
    return path + s.name;
}

std::string coders_of(const stream_analysis& s) {
    if (s.coders.empty()) return "stored";
    if (s.coders.size() == 1 && s.stored_symbols == 0) return s.coders.begin()->first;
    std::string text;
    for (const auto& [id, blocks] : s.coders)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", id, blocks);
    return text;
}

std::vector<cost_line> cost_lines(const analysis& of) {
    const part_analysis all = of.sum();
    return {{"coded symbols", all.stream_bytes()},
            {"tables and other headers of coding steps", all.table_bytes()},
            {"shapes, choices, headers of inner steps", all.description_bytes},
            {"blocks stored as they are", all.stored_bytes},
            {"block headers", all.header_bytes},
            {"frame headers, indexes, ends", of.frame_bytes()}};
}

}  // namespace tessera::tool
