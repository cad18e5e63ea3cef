// SPDX-License-Identifier: MIT
// tessera new: a plugin from the installed template, or a first spec.
#include "escape.hpp"
#include "installation.hpp"
#include "output.hpp"
#include "report.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tessera::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> shapes{"stage", "model", "distribution", "coder",
                                                 "segmenter"};

/// The installed template stands beside the system's assets; TESSERA_TEMPLATE_PATH names another.
fs::path template_directory() {
    if (const char* given = std::getenv("TESSERA_TEMPLATE_PATH"); given != nullptr && *given != 0)
        return given;
    asset_store::search where;
    where.environment = where.user = false;
    const asset_store system = asset_store::standard(where);
    if (system.directories().empty()) throw error(reason::io, "no system directory is configured");
    return system.directories().back().parent_path() / "template";
}

bool is_shape(const std::string& name) {
    return std::find(shapes.begin(), shapes.end(), name) != shapes.end();
}

/// A template may hold one folder for each shape, or be one for stages.
fs::path template_for(const std::string& shape) {
    if (!is_shape(shape)) {
        const auto nearest = nearest_name(shape, shapes);
        throw usage_error(fmt::format(
            "--shape: expected stage, model, distribution, coder or segmenter, found \"{}\"{}",
            escape(shape), nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
    }
    const fs::path top = template_directory();
    if (!fs::is_directory(top))
        throw error(reason::io, fmt::format("{}: no template is installed here", top.string()));
    if (fs::is_directory(top / shape)) return top / shape;
    if (shape == "stage") return top;
    throw error(reason::unsupported,
                fmt::format("{}: no template for a {} here", top.string(), shape));
}

void check_name(const std::string& name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    const bool sound = !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
                       std::all_of(name.begin(), name.end(), allowed);
    if (!sound)
        throw usage_error(
            fmt::format("expected a name of lower-case letters, digits and hyphens, found \"{}\"",
                        escape(name)));
}

std::string filled(std::string text, const std::string& name) {
    std::string underscored = name;
    std::replace(underscored.begin(), underscored.end(), '-', '_');
    const std::pair<std::string_view, const std::string&> marks[] = {
        {"@NAME@", name}, {"@name_underscored@", underscored}};
    for (const auto& [mark, value] : marks)
        for (std::size_t at = text.find(mark); at != std::string::npos;
             at = text.find(mark, at + value.size()))
            text.replace(at, mark.size(), value);
    return text;
}

std::string read_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof())
        throw error(reason::io, fmt::format("{}: cannot be read", file.string()));
    return text;
}

void write_text(const options& wanted, const fs::path& path, const std::string& text,
                const std::string& like) {
    output out = output::file(path, wanted);
    out.bytes().write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (!like.empty()) out.permissions_of(like);
    out.commit();
    note(wanted, "", "wrote " + path.string());
}

void new_plugin(const options& wanted, const std::string& name) {
    const fs::path from = template_for(wanted.shape);
    const fs::path to = wanted.output ? fs::path(*wanted.output) : fs::path(name);
    if (!wanted.force && fs::exists(to) && !(fs::is_directory(to) && fs::is_empty(to)))
        throw error(reason::io, fmt::format("{}: exists already; -f writes into it", to.string()));
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator at(from), end; at != end; ++at) {
        const bool other_shape =
            at.depth() == 0 && at->is_directory() && is_shape(at->path().filename().string());
        if (other_shape) at.disable_recursion_pending();
        if (at->is_regular_file()) files.push_back(at->path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        const fs::path target = to / filled(file.lexically_relative(from).string(), name);
        fs::create_directories(target.parent_path());
        write_text(wanted, target, filled(read_text(file), name), file.string());
    }
}

void new_codec(const options& wanted, const std::string& name) {
    constexpr std::string_view starter = R"({
  "tessera": 1,
  "name": "@NAME@",
  "about": "numbers of two bytes, low and high bytes apart",
  "block": "1MiB",
  "params": { "level": 3 },
  "pipeline": [
    { "use": "view", "params": { "as": "u16le" } },
    { "use": "byte-split",
      "split": {
        "b0": [ { "use": "zstd", "params": { "level": "$level" } } ],
        "b1": [ { "use": "zstd", "params": { "level": "$level" } } ] } }
  ]
}
)";
    const std::string file = name + ".json";
    fs::path to = wanted.output ? fs::path(*wanted.output) : fs::path(file);
    if (fs::is_directory(to)) to /= file;
    write_text(wanted, to, filled(std::string(starter), name), "");
}

}  // namespace

int run_new(const options& wanted) {
    constexpr std::array<std::string_view, 2> kinds{"plugin", "codec"};
    if (wanted.files.size() != 2) throw usage_error("expected \"plugin NAME\" or \"codec NAME\"");
    const std::string& kind = wanted.files[0];
    const std::string& name = wanted.files[1];
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
        throw usage_error(
            fmt::format("expected \"plugin\" or \"codec\", found \"{}\"", escape(kind)));
    check_name(name);
    return guarded(name,
                   [&] { kind == "plugin" ? new_plugin(wanted, name) : new_codec(wanted, name); });
}

}  // namespace tessera::tool
