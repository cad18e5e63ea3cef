// SPDX-License-Identifier: MIT
// tessera list: the plugins, codecs and assets that are found.
#include "escape.hpp"
#include "installation.hpp"
#include "json_writer.hpp"
#include "sizes.hpp"
#include "text_table.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tessera::tool {
namespace {

constexpr std::array<std::string_view, 3> kinds{"plugins", "codecs", "assets"};

std::vector<plugin> sorted_plugins(const registry& from) {
    std::vector<plugin> sorted(from.plugins().begin(), from.plugins().end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const plugin& a, const plugin& b) {
        return std::pair(a.desc->shape, std::string_view(a.desc->id)) <
               std::pair(b.desc->shape, std::string_view(b.desc->id));
    });
    return sorted;
}

std::uint64_t size_of(const std::filesystem::path& file) {
    std::error_code ignored;
    const auto size = std::filesystem::file_size(file, ignored);
    return ignored ? 0 : size;
}

void print_plugins(const registry& from) {
    text_table table("lllrl");
    table.add({"PLUGIN", "SHAPE", "VERSION", "FORMAT", "SUMMARY"});
    for (const plugin& p : sorted_plugins(from))
        table.add({escape(short_id(p.desc->id)), shape_name(p.desc->shape), escape(p.desc->version),
                   std::to_string(p.desc->format), escape(p.desc->summary)});
    table.print();
    if (!from.refused().empty())
        fmt::print("{} refused; \"tessera doctor\" tells why\n", from.refused().size());
}

void print_codecs(const codec_library& from) {
    text_table table("ll");
    table.add({"CODEC", "ABOUT"});
    for (const auto& entry : from.list())
        table.add({escape(entry.name), entry.problem.empty()
                                           ? escape(entry.about)
                                           : "cannot be used: " + escape(entry.problem)});
    table.print();
}

void print_assets(const asset_store& from) {
    text_table table("lrl");
    table.add({"ASSET", "SIZE", "DIRECTORY"});
    for (const auto& file : from.files())
        table.add({escape(file.filename().string()), show_size(size_of(file)),
                   escape(file.parent_path().string())});
    table.print();
}

void write_plugins(json_writer& json, const registry& from) {
    json.key("plugins").open_array();
    for (const plugin& p : sorted_plugins(from))
        json.open_object()
            .text("id", p.desc->id)
            .text("shape", shape_name(p.desc->shape))
            .text("version", p.desc->version)
            .number("format", std::uint64_t{p.desc->format})
            .text("tags", p.desc->tags)
            .text("summary", p.desc->summary)
            .text("origin", p.origin)
            .close_object();
    json.close_array();
}

void write_codecs(json_writer& json, const codec_library& from) {
    json.key("codecs").open_array();
    for (const auto& entry : from.list()) {
        json.open_object().text("name", entry.name).text("file", entry.file.string());
        json.text("about", entry.about);
        if (!entry.problem.empty()) json.text("problem", entry.problem);
        json.close_object();
    }
    json.close_array();
}

void write_assets(json_writer& json, const asset_store& from) {
    json.key("assets").open_array();
    for (const auto& file : from.files())
        json.open_object()
            .text("name", file.filename().string())
            .text("file", file.string())
            .number("size", std::uint64_t{size_of(file)})
            .close_object();
    json.close_array();
}

}  // namespace

int run_list(const options& wanted) {
    for (const std::string& word : wanted.files) {
        if (std::find(kinds.begin(), kinds.end(), word) != kinds.end()) continue;
        const auto nearest = nearest_name(word, kinds);
        throw usage_error(
            fmt::format("expected plugins, codecs or assets, found \"{}\"{}", escape(word),
                        nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
    }
    const auto asked = [&](std::string_view kind) {
        return wanted.files.empty() ||
               std::find(wanted.files.begin(), wanted.files.end(), kind) != wanted.files.end();
    };
    const installation here = installed(wanted);
    if (wanted.json) {
        json_writer json;
        json.open_object();
        if (asked("plugins")) write_plugins(json, here.plugins);
        if (asked("codecs")) write_codecs(json, here.codecs);
        if (asked("assets")) write_assets(json, here.assets);
        json.close_object().print();
        return done;
    }
    bool first = true;
    const auto separate = [&] {
        if (!std::exchange(first, false)) fmt::print("\n");
    };
    if (asked("plugins")) separate(), print_plugins(here.plugins);
    if (asked("codecs")) separate(), print_codecs(here.codecs);
    if (asked("assets")) separate(), print_assets(here.assets);
    return done;
}

}  // namespace tessera::tool
