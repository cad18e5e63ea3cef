// SPDX-License-Identifier: MIT
// The report of tessera doctor, for people and for programs.
#include "doctor_report.hpp"

#include "escape.hpp"
#include "json_writer.hpp"
#include "machine.hpp"
#include "text_table.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tessera::tool {
namespace {

namespace fs = std::filesystem;

bool there(const fs::path& directory) {
    std::error_code ignored;
    return fs::is_directory(directory, ignored);
}

void print_directories(std::string_view what, std::span<const fs::path> directories) {
    fmt::print("{} are looked for in\n", what);
    for (const fs::path& directory : directories)
        fmt::print("  {}{}\n", escape(directory.string()), there(directory) ? "" : "  (not there)");
}

void print_plugins(const diagnosis& found, bool all) {
    const registry& plugins = found.plugins;
    print_directories("Plugins", found.plugin_directories);
    fmt::print("  {} found, {} refused, {} hidden by others\n", plugins.plugins().size(),
               plugins.refused().size(), plugins.shadowed().size());
    text_table table("llll");
    for (const plugin& p : plugins.plugins())
        if (all)
            table.add({"found", escape(p.desc->id), shape_name(p.desc->shape), escape(p.origin)});
    for (const plugin& p : plugins.shadowed())
        table.add({"hidden", escape(p.desc->id), shape_name(p.desc->shape), escape(p.origin)});
    table.print(2);
    for (const refusal& r : plugins.refused())
        fmt::print("  REFUSED  {}{}: {}\n", escape(r.origin),
                   r.id.empty() ? "" : " (" + escape(r.id) + ")", escape(r.why));
}

void print_codecs(const diagnosis& found, bool all) {
    print_directories("Codecs", found.codecs.directories());
    const auto broken = std::count_if(found.codec_problems.begin(), found.codec_problems.end(),
                                      [](const codec_state& c) { return !c.problem.empty(); });
    fmt::print("  {} found, {} of them cannot be used\n", found.codec_problems.size(), broken);
    for (const codec_state& codec : found.codec_problems)
        if (!codec.problem.empty())
            fmt::print("  BROKEN   {}: {}\n", escape(codec.file.string()), escape(codec.problem));
        else if (all)
            fmt::print("  found  {}\n", escape(codec.name));
}

}  // namespace

void print_text(const diagnosis& found, bool all) {
    fmt::print("tessera {}, plugin ABI {}.{}\n\n", TESSERA_VERSION, TSR_ABI_MAJOR, TSR_ABI_MINOR);
    print_plugins(found, all);
    fmt::print("\n");
    print_codecs(found, all);
    fmt::print("\n");
    print_directories("Assets", found.assets.directories());
    fmt::print("  {} found\n\nProcessor:", found.assets.files().size());
    for (const std::string& feature : processor_features()) fmt::print(" {}", feature);
    const std::string held = processor_override();
    fmt::print("\n  TESSERA_CPU {}\n\nLibraries:\n",
               held.empty() ? "is not set: kernels use what is there" : "= " + escape(held));
    text_table libraries("ll");
    for (const auto& [name, version] : library_versions()) libraries.add({name, version});
    libraries.print(2);
    const bool refused = !found.plugins.refused().empty();
    fmt::print("\n{}\n", refused ? "Some libraries were refused: see REFUSED above."
                                 : "No library was refused.");
}

namespace {

void write_directories(json_writer& json, std::string_view name,
                       std::span<const fs::path> directories) {
    json.key(name).open_array();
    for (const fs::path& directory : directories)
        json.open_object()
            .text("path", directory.string())
            .boolean("exists", there(directory))
            .close_object();
    json.close_array();
}

void write_plugins(json_writer& json, std::string_view name, std::span<const plugin> plugins) {
    json.key(name).open_array();
    for (const plugin& p : plugins)
        json.open_object()
            .text("id", p.desc->id)
            .text("shape", shape_name(p.desc->shape))
            .text("version", p.desc->version)
            .text("origin", p.origin)
            .close_object();
    json.close_array();
}

}  // namespace

void print_json(const diagnosis& found) {
    json_writer json;
    json.open_object().text("version", TESSERA_VERSION);
    json.text("abi", fmt::format("{}.{}", TSR_ABI_MAJOR, TSR_ABI_MINOR));
    write_directories(json, "plugin_directories", found.plugin_directories);
    write_directories(json, "codec_directories", found.codecs.directories());
    write_directories(json, "asset_directories", found.assets.directories());
    write_plugins(json, "plugins", found.plugins.plugins());
    write_plugins(json, "shadowed", found.plugins.shadowed());
    json.key("refused").open_array();
    for (const refusal& r : found.plugins.refused())
        json.open_object()
            .text("origin", r.origin)
            .text("id", r.id)
            .text("why", r.why)
            .close_object();
    json.close_array().key("codecs").open_array();
    for (const codec_state& codec : found.codec_problems)
        json.open_object()
            .text("name", codec.name)
            .text("file", codec.file.string())
            .text("problem", codec.problem)
            .close_object();
    json.close_array().key("assets").open_array();
    for (const fs::path& file : found.assets.files()) json.text(file.string());
    json.close_array().key("processor").open_array();
    for (const std::string& feature : processor_features()) json.text(feature);
    json.close_array().text("TESSERA_CPU", processor_override()).key("libraries").open_object();
    for (const auto& [name, version] : library_versions()) json.text(name, version);
    json.close_object().close_object().print();
}

}  // namespace tessera::tool
