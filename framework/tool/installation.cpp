// SPDX-License-Identifier: MIT
// Finding plugins, assets and codecs as the command line says.
#include "installation.hpp"

#include "escape.hpp"

#include <tessera/error.hpp>

#include <fmt/core.h>

namespace tessera::tool {

registry::search plugin_search(const options& wanted) {
    registry::search where;
    where.directories = wanted.plugin_directories;
    return where;
}

asset_store::search asset_search(const options& wanted) {
    asset_store::search where;
    where.directories = wanted.asset_directories;
    return where;
}

codec_library::search codec_search(const options& wanted) {
    codec_library::search where;
    where.directories = wanted.codec_directories;
    return where;
}

limits chosen_limits(const options& wanted) {
    limits bounds;
    bounds.memory = wanted.memory.value_or(bounds.memory);
    bounds.output = wanted.limit_output.value_or(bounds.output);
    return bounds;
}

installation installed(const options& wanted) {
    return {registry::standard(plugin_search(wanted)), asset_store::standard(asset_search(wanted)),
            codec_library::standard(codec_search(wanted)), chosen_limits(wanted)};
}

installation installed_to_read(const options& wanted) {
    installation here = installed(wanted);
    for (const std::string& reference : wanted.codecs)
        here.specs.push_back(chosen_spec(wanted, here.codecs, reference));
    return here;
}

std::pair<std::string, std::string> split_setting(const std::string& setting,
                                                  std::string_view option) {
    const std::size_t mark = setting.find('=');
    if (mark == std::string::npos || mark == 0)
        throw usage_error(fmt::format("{}: expected /POINTER=VALUE or NAME=VALUE, found \"{}\"",
                                      option, escape(setting)));
    return {setting.substr(0, mark), setting.substr(mark + 1)};
}

void apply_setting(spec& changed, const std::string& name, const std::string& value) {
    if (name.front() == '/')
        changed.set(name, value);
    else
        changed.set_parameter(name, value);
}

spec chosen_spec(const options& wanted, const codec_library& codecs, const std::string& reference) {
    spec found = codecs.find(reference);
    if (wanted.level) found.set_parameter("level", *wanted.level);
    for (const std::string& setting : wanted.set) {
        const auto [name, value] = split_setting(setting, "--set");
        apply_setting(found, name, value);
    }
    return found;
}

std::string chosen_codec(const options& wanted) {
    if (!wanted.codecs.empty()) return wanted.codecs.back();
    // What has no frame has no place for routes.
    return wanted.raw || wanted.small_form ? "zstd" : "auto";
}

pipeline chosen_pipeline(const options& wanted, const installation& here) {
    const std::string reference = chosen_codec(wanted);
    try {
        return pipeline::compile(chosen_spec(wanted, here.codecs, reference), here.plugins,
                                 here.assets, here.bounds);
    } catch (const spec_error& caught) {
        // The codec's name goes before the pointer; what() has the pointer already.
        throw error(reason::parameter, fmt::format("{}: {}", reference, caught.what()));
    } catch (const error& caught) {  // of an asset that the codec names, say
        throw error(caught.why, fmt::format("{}: {}", reference, caught.what()));
    }
}

}  // namespace tessera::tool
