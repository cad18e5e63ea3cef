// SPDX-License-Identifier: MIT
// The plugins, assets and codecs that a command line can draw on.
#pragma once

#include "options.hpp"

#include <tessera/decode.hpp>

namespace tessera::tool {

struct installation {
    registry plugins;
    asset_store assets;
    codec_library codecs;
    limits bounds;
    std::vector<spec> specs = {};  ///< beside the codecs, for messages of the small form
    std::shared_ptr<program_cache> programs = std::make_shared<program_cache>();

    environment with() const { return {plugins, assets, codecs, bounds, specs, programs}; }
};

registry::search plugin_search(const options& wanted);
asset_store::search asset_search(const options& wanted);
codec_library::search codec_search(const options& wanted);
limits chosen_limits(const options& wanted);
installation installed(const options& wanted);
/// For verbs that read frames: messages of the small form may be of the codecs that are named.
installation installed_to_read(const options& wanted);

/// "name=value" or "/pointer=value" at its first '='. Throws usage_error that names `option`.
std::pair<std::string, std::string> split_setting(const std::string& setting,
                                                  std::string_view option);
/// A pointer where `name` begins with '/', else a parameter.
void apply_setting(spec& changed, const std::string& name, const std::string& value);

/// The spec of `reference` with the command line's level and settings.
spec chosen_spec(const options& wanted, const codec_library& codecs, const std::string& reference);
/// The codec that the command line means: its last -p, or the default.
std::string chosen_codec(const options& wanted);
/// Its pipeline. Errors name the codec.
pipeline chosen_pipeline(const options& wanted, const installation& here);

}  // namespace tessera::tool
