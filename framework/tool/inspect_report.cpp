// SPDX-License-Identifier: MIT
// Frames described for people and for programs. Every string here comes from a file.
#include "inspect_report.hpp"

#include "escape.hpp"
#include "json_writer.hpp"
#include "sizes.hpp"
#include "spec_report.hpp"
#include "text_table.hpp"

#include <tessera/error.hpp>

#include <fmt/core.h>

namespace tessera::tool {
namespace {

void print_blocks(const frame_info& frame) {
    text_table table("rrrrrlll");
    table.add({"block", "at byte", "encoded", "content from", "bytes", "mode", "route", "label"});
    std::size_t ordinal = 0;
    for (const block_info& block : frame.blocks)
        table.add({std::to_string(ordinal++), std::to_string(block.position),
                   std::to_string(block.size), std::to_string(block.raw_offset),
                   std::to_string(block.raw_size), block.stored ? "stored" : "coded",
                   escape(block.route), escape(block.label)});
    table.print(4);
}

/// The spec as it stands, line by line, each of them harmless.
void print_spec(const std::string& spec_text) {
    std::string text = spec_text;
    try {
        text = spec::parse(spec_text).text();
    } catch (const error&) {
        // A damaged spec is shown as it is.
    }
    print_json_text(text);
}

void print_frame(const frame_info& frame, std::size_t ordinal, bool all) {
    const double ratio = static_cast<double>(frame.raw_size) /
                         static_cast<double>(std::max<std::uint64_t>(1, frame.size));
    fmt::print("  frame {}: codec {}, format version {}{}\n", ordinal,
               frame.codec.empty() ? "without a name" : escape(frame.codec), frame.version,
               frame.small_form ? ", small form" : "");
    text_table table("ll");
    table.add({"content", fmt::format("{} bytes, encoded {} (ratio {:.3f})",
                                      show_count(frame.raw_size), show_count(frame.size), ratio)});
    table.add({"blocks", fmt::format("{} of up to {}, {}", show_count(frame.blocks.size()),
                                     show_size(frame.block_size),
                                     frame.indexed ? "with an index" : "no index")});
    table.add(
        {"header", fmt::format("{} bytes, index {} bytes", frame.header_size, frame.index_size)});
    table.add({"checksum", fmt::format("{:016x}", frame.checksum)});
    if (!frame.fingerprint.empty()) table.add({"fingerprint", escape(frame.fingerprint)});
    for (const plugin_use& plugin : frame.plugins)
        table.add(
            {"plugin", fmt::format("{} {}, format {}, {}", escape(plugin.id),
                                   escape(plugin.version), plugin.format, escape(plugin.home))});
    for (const asset_info& asset : frame.assets)
        table.add({"asset", fmt::format("{}, {} bytes, sha256 {}", escape(asset.name),
                                        show_count(asset.size), to_hex(asset.hash))});
    table.print(4);
    if (!all) return;
    print_spec(frame.spec);
    print_blocks(frame);
}

void write_spec(json_writer& json, const std::string& spec_text) {
    json.key("spec");
    try {
        json.json(spec::parse(spec_text).text());
    } catch (const error&) {
        json.text(spec_text);
    }
}

void write_blocks(json_writer& json, const frame_info& frame) {
    json.key("blocks").open_array();
    for (const block_info& block : frame.blocks) {
        json.open_object();
        json.number("position", block.position).number("size", block.size);
        json.number("raw_offset", block.raw_offset).number("raw_size", block.raw_size);
        json.boolean("stored", block.stored).text("route", block.route).text("label", block.label);
        json.close_object();
    }
    json.close_array();
}

void write_frame(json_writer& json, const frame_info& frame) {
    json.open_object();
    json.number("position", frame.position).number("size", frame.size);
    json.number("version", std::uint64_t{frame.version}).boolean("small_form", frame.small_form);
    json.text("codec", frame.codec);
    json.number("block_size", frame.block_size).number("raw_size", frame.raw_size);
    json.number("raw_offset", frame.raw_offset).number("header_size", frame.header_size);
    json.number("index_size", frame.index_size).boolean("indexed", frame.indexed);
    json.text("checksum", fmt::format("{:016x}", frame.checksum))
        .text("fingerprint", frame.fingerprint);
    json.key("plugins").open_array();
    for (const plugin_use& plugin : frame.plugins)
        json.open_object()
            .text("id", plugin.id)
            .text("version", plugin.version)
            .number("format", std::uint64_t{plugin.format})
            .text("home", plugin.home)
            .close_object();
    json.close_array().key("assets").open_array();
    for (const asset_info& asset : frame.assets)
        json.open_object()
            .text("name", asset.name)
            .text("sha256", to_hex(asset.hash))
            .number("size", asset.size)
            .close_object();
    json.close_array();
    write_spec(json, frame.spec);
    write_blocks(json, frame);
    json.close_object();
}

}  // namespace

void print_details(const std::vector<inspected>& files, bool all) {
    for (const inspected& file : files) {
        if (file.format != file_format::tessera) {
            fmt::print("{}: a {} file of {} bytes; \"verify\" decodes it to tell more\n",
                       escape(file.path), format_name(file.format), show_count(file.size));
            continue;
        }
        fmt::print("{}: {}, {}\n", escape(file.path), show_count(file.size, "byte"),
                   show_count(file.frames.size(), "frame"));
        std::size_t ordinal = 0;
        for (const frame_info& frame : file.frames) print_frame(frame, ordinal++, all);
    }
}

void print_json(const std::vector<inspected>& files) {
    json_writer json;
    json.open_array();
    for (const inspected& file : files) {
        json.open_object().text("file", file.path).number("size", file.size);
        json.text("format", format_name(file.format));
        json.key("frames").open_array();
        for (const frame_info& frame : file.frames) write_frame(json, frame);
        json.close_array().close_object();
    }
    json.close_array().print();
}

}  // namespace tessera::tool
