// SPDX-License-Identifier: MIT
// Codecs: specs with a name, found in directories, and the parameters that a reference to one sets.
#include <tessera/error.hpp>
#include <tessera/spec.hpp>

#include "../paths.hpp"
#include "../printable.hpp"
#include "words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace tessera {
namespace fs = std::filesystem;
namespace {

/// "NAME" or a path, and the tail "level=19,window=27".
struct reference_parts {
    std::string_view head, tail;
    bool is_path;
};

reference_parts take_apart(std::string_view reference) {
    if (const std::size_t end = reference.find(".json:"); end != reference.npos)
        return {reference.substr(0, end + 5), reference.substr(end + 6), true};
    const std::size_t colon = reference.find(':');
    const bool only_a_path = reference.ends_with(".json") && reference.find('=') == reference.npos;
    if (colon == reference.npos || only_a_path)
        return {
            reference, {}, reference.find('/') != reference.npos || reference.ends_with(".json")};
    const std::string_view head = reference.substr(0, colon);
    return {head, reference.substr(colon + 1), head.find('/') != head.npos};
}

/// Names of codecs become file names.
bool is_codec_name(std::string_view name) {
    return !name.empty() && name[0] != '.' && name.size() <= 200 &&
           name.find_first_of(std::string_view("/\0", 2)) == name.npos;
}

/// A codec is known by the name of its file, which must be the spec's own.
spec load_codec(const fs::path& file) {
    spec found = spec::load(file);
    const std::string expected = file.stem().string();
    if (found.name() != expected)
        throw spec_error("/name", "expected " + in_quotes(expected) +
                                      " as the file is called, found " + in_quotes(found.name()) +
                                      " (in " + file.string() + ")");
    return found;
}

/// Every NAME.json, sorted; a directory that cannot be read has none.
std::vector<fs::path> codec_files(const fs::path& directory) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code unknown;
        if (at->path().extension() == ".json" && is_codec_name(at->path().stem().string()) &&
            at->is_regular_file(unknown))
            out.push_back(at->path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

codec_library codec_library::standard() { return standard(search{}); }

codec_library codec_library::standard(const search& where) {
    return codec_library(search_order(
        {where.directories, where.environment, where.user, where.system}, "TESSERA_CODEC_PATH",
        "codecs", install_prefix() / TESSERA_DATADIR / "tessera" / "codecs"));
}

spec codec_library::find(std::string_view reference) const {
    const reference_parts parts = take_apart(reference);
    const auto load = [&]() -> spec {
        if (parts.is_path) return spec::load(fs::path(parts.head));
        if (is_codec_name(parts.head))
            for (const fs::path& directory : directories_) {
                const fs::path file = directory / (std::string(parts.head) + ".json");
                std::error_code unknown;
                if (fs::is_regular_file(file, unknown)) return load_codec(file);
            }
        const std::vector<entry> known = list();
        std::vector<std::string_view> names;
        for (const entry& e : known) names.push_back(e.name);
        const std::string_view nearest = nearest_name(parts.head, names);
        throw spec_error(
            "", "no codec " + in_quotes(parts.head) +
                    (nearest.empty() ? "" : "; did you mean " + in_quotes(nearest) + "?") +
                    (nearest.empty() ? " in " + listed(directories_, "any directory: none is set")
                                     : ""));
    };
    spec found = load();
    if (parts.tail.data() == nullptr) return found;
    for (const assignment& a : assignments(parts.head, parts.tail))
        found.set_parameter(a.name, a.word);
    return found;
}

std::vector<codec_library::entry> codec_library::list() const {
    std::vector<entry> out;
    std::set<std::string> seen;
    for (const fs::path& directory : directories_)
        for (const fs::path& file : codec_files(directory)) {
            if (!seen.insert(file.stem().string()).second) continue;
            entry& e = out.emplace_back(entry{file.stem().string(), file, "", ""});
            try {
                e.about = load_codec(file).about();
            } catch (const error& problem) {
                e.problem = problem.what();
            }
        }
    std::sort(out.begin(), out.end(),
              [](const entry& a, const entry& b) { return a.name < b.name; });
    return out;
}

}  // namespace tessera
