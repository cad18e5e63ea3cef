// SPDX-License-Identifier: MIT
// The plugins, codecs and assets that the package works with.
#pragma once

#include <tessera/decode.hpp>

namespace tessera::python {

struct installation {
    registry plugins;
    codec_library codecs;
    asset_store assets;
    std::shared_ptr<program_cache> programs;

    environment with(const limits& bounds) const {
        return {.plugins = plugins,
                .assets = assets,
                .codecs = codecs,
                .bounds = bounds,
                .specs = {},
                .cache = bounds_are_default(bounds) ? programs : nullptr};
    }

  private:
    /// Kept programs hold for one set of limits.
    static bool bounds_are_default(const limits& bounds) {
        return bounds.memory == limits{}.memory && bounds.output == limits{}.output;
    }
};

/// Looked for once a process, at the first call: in the directories that the environment names, the
/// user's, and those of this package or of the libtessera that it uses.
const installation& installed();

}  // namespace tessera::python
