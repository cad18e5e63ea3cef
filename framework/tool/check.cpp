// SPDX-License-Identifier: MIT
// tessera check: compiles a spec and prints the tree of stages with the types between them.
#include "escape.hpp"
#include "input.hpp"
#include "installation.hpp"
#include "json_writer.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "spec_report.hpp"
#include "text_table.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tessera::tool {
namespace {

/// Standard input, read as far as any spec may go and one byte on, so that a longer one is refused.
std::string read_standard_input() {
    file_source in("-");
    std::vector<std::uint8_t> text(spec_limits::text + 1);
    text.resize(in.read(text));
    return {text.begin(), text.end()};
}

spec load(const options& wanted, const installation& here, const std::string& word) {
    if (word != "-") return chosen_spec(wanted, here.codecs, word);
    spec found = spec::parse(read_standard_input());
    if (wanted.level) found.set_parameter("level", *wanted.level);
    for (const std::string& setting : wanted.set) {
        const auto [name, value] = split_setting(setting, "--set");
        apply_setting(found, name, value);
    }
    return found;
}

/// Depth in the tree: a pointer grows by branches, "/pipeline/1/split/hi6/0" stands one below
/// "/pipeline/1".
std::size_t depth_of(const std::string& pointer) {
    std::size_t depth = 0;
    for (const std::string_view branch : {"/split/", "/choose/"})
        for (std::size_t at = pointer.find(branch); at != std::string::npos;
             at = pointer.find(branch, at + 1))
            ++depth;
    return depth;
}

std::string outputs_of(const stage_place& place) {
    std::string text;
    for (const auto& [port, type] : place.outputs)
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", escape(port), escape(type));
    return text;
}

void print_tree(const options& wanted, const pipeline& p, const std::string& word) {
    fmt::print("{}: sound; codec {}, blocks of {}\n", escape(word),
               p.name().empty() ? "without a name" : escape(p.name()), show_size(p.block_size()));
    text_table table("llll");
    for (const stage_place& place : p.places())
        table.add({std::string(2 * depth_of(place.pointer), ' ') + escape(short_id(place.id)),
                   escape(place.input), "-> " + outputs_of(place), escape(place.pointer)});
    table.print(2);
    for (const std::string& route : p.routes()) fmt::print("  route {}\n", escape(route));
    for (const asset& a : p.assets())
        fmt::print("  asset {}: {}, sha256 {}\n", escape(a.name), show_size(a.size),
                   to_hex(a.hash));
    if (!p.fingerprint().empty()) fmt::print("  fingerprint {}\n", escape(p.fingerprint()));
    const std::string problem = p.raw_mode_problem();
    fmt::print("  raw mode: {}\n", problem.empty() ? "yes" : "no, " + escape(problem));
    if (!wanted.verbose) return;
    print_json_text(spec::parse(p.resolved(true)).text());
}

void write_tree(json_writer& json, const pipeline& p) {
    json.boolean("ok", true).text("codec", p.name()).number("block_size", p.block_size());
    json.text("raw_mode_problem", p.raw_mode_problem()).text("fingerprint", p.fingerprint());
    json.key("stages").open_array();
    for (const stage_place& place : p.places()) {
        json.open_object()
            .text("pointer", place.pointer)
            .text("id", place.id)
            .text("input", place.input);
        json.key("outputs").open_array();
        for (const auto& [port, type] : place.outputs)
            json.open_object().text("port", port).text("type", type).close_object();
        json.close_array().close_object();
    }
    json.close_array().key("resolved").json(p.resolved(true));
}

}  // namespace

int run_check(const options& wanted) {
    if (wanted.files.empty()) throw usage_error("expected a spec: a file, a codec or \"-\"");
    const installation here = installed(wanted);
    json_writer json;
    json.open_array();
    int code = done;
    for (const std::string& word : wanted.files) {
        json.open_object().text("spec", word);
        const auto one = [&] {
            try {
                const pipeline p = pipeline::compile(load(wanted, here, word), here.plugins,
                                                     here.assets, here.bounds);
                if (wanted.json)
                    write_tree(json, p);
                else if (!wanted.quiet)
                    print_tree(wanted, p, word);
            } catch (const spec_error& caught) {
                json.boolean("ok", false)
                    .text("pointer", caught.pointer)
                    .text("message", caught.message);
                throw;
            } catch (const error& caught) {
                json.boolean("ok", false).text("pointer", "").text("message", caught.what());
                throw;
            }
        };
        code = std::max(code, guarded(word, one));
        json.close_object();
    }
    json.close_array();
    if (wanted.json) json.print();
    return code;
}

}  // namespace tessera::tool
