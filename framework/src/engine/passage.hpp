// SPDX-License-Identifier: MIT
// The way to one place of a program, and blocks that go it: what comes to a plugin is what it can
// learn from.
#pragma once

#include "block.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tessera::engine {

/// A place where a program uses a plugin, with the steps before it on its route.
struct passage {
    struct leg {
        const step* through;
        std::size_t port;  ///< that it is left by
    };
    std::string place;  ///< JSON pointer of the step, or of its model, distribution or coder
    std::size_t route = 0;
    std::vector<leg> legs;
};

/// Every place of the plugin `desc`, routes in order, each from the front.
std::vector<passage> passages_to(const program& p, const tsr_desc& desc);
/// The way to one place, whichever plugin is there; nothing where none is.
std::optional<passage> passage_to(const program& p, const std::string& place);

/// The stream that `raw` becomes on the way.
stream_value pass(const passage& way, block_context& block, stream_value raw);

}  // namespace tessera::engine
