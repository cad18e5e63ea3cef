// SPDX-License-Identifier: MIT
// The plugins that are there.
#include <tessera/registry.hpp>

#include "../paths.hpp"
#include "descriptor.hpp"
#include "library.hpp"
#include "linked.hpp"

#include <algorithm>

namespace tessera {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view own_prefix = "org.tessera.";

fs::path own_directory_name() { return "plugins-" + std::to_string(TSR_ABI_MAJOR); }

fs::path system_directory() {
    return install_prefix() / TESSERA_LIBDIR_FROM_PREFIX / "tessera" / own_directory_name();
}

/// Every NAME.so, sorted.
std::vector<fs::path> libraries_in(const fs::path& directory, std::error_code& failed) {
    std::vector<fs::path> out;
    for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code unknown;
        if (at->path().extension() == ".so" && !at->is_directory(unknown))
            out.push_back(at->path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

registry registry::standard() { return standard(search{}); }

registry registry::standard(const search& where) {
    registry found;
    const fs::path system = system_directory();
    for (const fs::path& directory : directories(where)) {
        std::error_code unknown;
        const bool asked_for = std::find(where.directories.begin(), where.directories.end(),
                                         directory) != where.directories.end();
        const bool seen = std::any_of(
            found.searched_.begin(), found.searched_.end(),
            [&](const fs::path& before) { return fs::equivalent(before, directory, unknown); });
        if (seen) continue;
        // Nobody has to have the usual directories; one that was named has to be there.
        if (!asked_for && !fs::exists(directory, unknown))
            found.searched_.push_back(directory);
        else
            found.add_directory(directory, directory != system);
    }
    for (const tsr_entry* entry : linked_entries()) found.add(*entry);
    return found;
}

std::vector<fs::path> registry::directories(const search& where) {
    return search_order({where.directories, where.environment, where.user, where.system},
                        "TESSERA_PLUGIN_PATH", own_directory_name().c_str(), system_directory());
}

void registry::add(const tsr_entry& entry, std::string_view origin) {
    if (const std::string why = entry_problem(entry); !why.empty())
        refused_.push_back({std::string(origin), "", why});
    else
        take(entry, std::string(origin), nullptr);
}

void registry::add_library(const fs::path& library) {
    loaded_library loaded = load_library(library);
    if (loaded.entry == nullptr)
        refused_.push_back({library.string(), "", loaded.problem});
    else
        take(*loaded.entry, library.string(), std::move(loaded.library));
}

void registry::add_directory(const fs::path& directory, bool probe) {
    searched_.push_back(directory);
    std::error_code failed;
    for (const fs::path& library : libraries_in(directory, failed)) {
        if (const std::string why = probe ? probe_library(library) : ""; !why.empty())
            refused_.push_back({library.string(), "", why});
        else
            add_library(library);
    }
    if (failed)
        refused_.push_back({directory.string(), "", "cannot be searched: " + failed.message()});
}

void registry::take(const tsr_entry& entry, std::string origin,
                    std::shared_ptr<const void> library) {
    for (std::uint32_t i = 0; i < entry.count; ++i) {
        const tsr_desc* desc = entry.plugins[i];
        const std::string why =
            desc == nullptr ? "its descriptor is NULL" : descriptor_problem(*desc);
        if (!why.empty()) {
            refused_.push_back({origin, desc == nullptr ? "" : descriptor_id(*desc), why});
            continue;
        }
        const bool known = std::any_of(plugins_.begin(), plugins_.end(), [&](const plugin& p) {
            return std::string_view(p.desc->id) == desc->id;
        });
        (known ? shadowed_ : plugins_).push_back({desc, origin, library});
    }
}

const plugin* registry::find(std::string_view id, tsr_shape shape) const {
    for (const plugin& p : plugins_)
        if (p.desc->shape == shape && (id == p.desc->id || id == short_id(p.desc->id))) return &p;
    return nullptr;
}

const char* shape_name(tsr_shape shape) {
    constexpr const char* names[] = {"unknown",      "stage", "model",
                                     "distribution", "coder", "segmenter"};
    return names[shape <= TSR_SEGMENTER ? shape : 0];
}

std::string_view short_id(std::string_view id) {
    return id.starts_with(own_prefix) ? id.substr(own_prefix.size()) : id;
}

}  // namespace tessera
