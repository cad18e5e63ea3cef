// SPDX-License-Identifier: MIT
// An analysis as JSON.
#include "analysis_report.hpp"
#include "dumps.hpp"
#include "json_writer.hpp"

#include <cmath>

namespace tessera::tool {
namespace {

void write_cost(json_writer& json, std::string_view name, const context_cost& c) {
    json.key(name);
    if (c.symbols == 0 || !c.measured) {
        json.null();
        return;
    }
    json.open_object().number("symbols", c.symbols);
    json.number("entropy", c.entropy).number("learned", c.learned).close_object();
}

std::string one_line(const std::vector<std::uint64_t>& numbers) {
    std::string text = "[";
    for (const std::uint64_t n : numbers) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
    return text + "]";
}

void write_stream(json_writer& json, const stream_analysis& s) {
    json.open_object().text("stream", s.name).text("place", s.place).text("type", s.type);
    json.key("alphabet");
    s.alphabet == 0 ? json.null() : json.number(s.alphabet);
    json.number("symbols", s.figures.count).number("distinct", s.figures.distinct);
    json.number("stored_symbols", s.stored_symbols).number("coded_symbols", s.coded_symbols);
    json.number("coded_bytes", s.coded_bytes).number("table_bytes", s.table_bytes);
    json.key("coded_by").open_object();
    for (const auto& [id, blocks] : s.coders) json.number(id, blocks);
    json.close_object();
    json.key("bits_per_symbol");
    s.coded_symbols > 0 ? json.number(s.bits()) : json.null();
    json.key("ratio");
    s.coded_symbols > 0 ? json.number(s.ratio()) : json.null();
    json.number("over_entropy", s.distance());
    write_cost(json, "order0", s.figures.order0);
    write_cost(json, "previous", s.figures.previous);
    write_cost(json, "above", s.figures.above);
    write_cost(json, "groups", s.figures.groups);
    json.key("histogram").json(one_line(s.histogram)).close_object();
}

void write_streams(json_writer& json, const std::vector<stream_analysis>& all) {
    json.key("streams").open_array();
    for (const stream_analysis& s : all) write_stream(json, s);
    json.close_array();
}

void write_part(json_writer& json, const part_analysis& p) {
    json.open_object().text("label", p.label).text("route", p.route);
    json.number("raw_bytes", p.raw_bytes).number("encoded_bytes", p.encoded_bytes());
    json.number("ratio", p.ratio());
    json.number("blocks", p.blocks).number("stored_blocks", p.stored_blocks);
    json.number("stream_bytes", p.stream_bytes()).number("table_bytes", p.table_bytes());
    json.number("description_bytes", p.description_bytes).number("stored_bytes", p.stored_bytes);
    json.number("header_bytes", p.header_bytes);
    write_streams(json, p.streams);
    json.close_object();
}

void write_side(json_writer& json, std::string_view name, const dump_analysis& d,
                const dump_side& side) {
    json.key(name).open_object().number("raw_bytes", side.raw);
    json.number("stream_bytes", side.streams).number("encoded_bytes", side.all);
    json.number("ratio",
                quotient(static_cast<double>(side.raw), static_cast<double>(side.streams)));
    json.number("meta_bytes", meta_bytes(d, side)).close_object();
}

void write_dumps(json_writer& json, const analysis& of) {
    json.number("dumps_left_out", of.dumps_left_out).key("dumps").open_array();
    for (const dump_analysis& d : of.dumps) {
        json.open_object().text("run_id", d.run).key("layer_id").json(std::to_string(d.layer));
        json.text("stage", d.stage).number("seq_len", d.sequence);
        write_side(json, "k", d, d.keys);
        write_side(json, "v", d, d.values);
        json.close_object();
    }
    json.close_array().key("weighted_ratios").open_object();
    for (const bool with_meta : {false, true}) {
        const dump_ratios r = weighted_ratios(of, with_meta);
        json.key(with_meta ? "with_meta" : "streams").open_object();
        json.number("k", r.keys).number("v", r.values).number("kv", r.both).close_object();
    }
    json.close_object();
}

}  // namespace

std::string analysis_json(const analysis& of) {
    json_writer json;
    json.open_object().text("version", TESSERA_VERSION).text("codec", of.codec);
    json.number("raw_bytes", of.raw_bytes()).number("encoded_bytes", of.encoded_bytes());
    json.number("frame_bytes", of.frame_bytes());
    json.key("assets").open_array();
    for (const asset_cost& a : of.assets)
        json.open_object().text("name", a.name).number("bytes", a.bytes).close_object();
    json.close_array().key("files").open_array();
    for (const file_analysis& f : of.files) {
        json.open_object().text("file", f.path);
        json.number("raw_bytes", f.raw_bytes).number("encoded_bytes", f.encoded_bytes);
        json.number("ratio", f.ratio()).number("frame_bytes", f.frame_bytes());
        json.key("parts").open_array();
        for (const part_analysis& p : f.parts) write_part(json, p);
        json.close_array().close_object();
    }
    json.close_array();
    write_streams(json, of.streams);
    write_dumps(json, of);
    return json.close_object().str() + "\n";
}

}  // namespace tessera::tool
