// SPDX-License-Identifier: MIT
// tessera doctor: what was found, refused and why, and what the machine and the libraries are.
#include "doctor_report.hpp"

#include "report.hpp"
#include "verbs.hpp"

namespace tessera::tool {

int run_doctor(const options& wanted) {
    diagnosis found;
    found.plugin_directories = registry::directories(plugin_search(wanted));
    found.plugins = scan_plugins(found.plugin_directories);
    found.assets = asset_store::standard(asset_search(wanted));
    found.codecs = codec_library::standard(codec_search(wanted));
    check_codecs(found);
    if (wanted.json)
        print_json(found);
    else
        print_text(found, wanted.verbose);
    return done;
}

registry scan_plugins(const std::vector<std::filesystem::path>& directories) {
    // Linked tables first, as in registry::standard; then every library in a child process before
    // it may enter this one.
    registry::search linked_only;
    linked_only.environment = linked_only.user = linked_only.system = false;
    registry found = registry::standard(linked_only);
    for (const auto& directory : directories)
        if (std::filesystem::exists(directory)) found.add_directory(directory, true);
    return found;
}

void check_codecs(diagnosis& found) {
    for (const auto& entry : found.codecs.list()) {
        std::string problem = entry.problem;
        try {
            if (problem.empty())
                pipeline::compile(found.codecs.find(entry.name), found.plugins, found.assets);
        } catch (const std::exception& caught) {
            problem = caught.what();
        }
        found.codec_problems.push_back({entry.name, entry.file, problem});
    }
}

}  // namespace tessera::tool
