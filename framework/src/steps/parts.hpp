// SPDX-License-Identifier: MIT
// What a step_codec is: two plugins with their plans.
#pragma once

#include "../engine/plan.hpp"

#include <string>

namespace tessera::engine {

struct step_parts {
    bound_plugin distribution, coder;
    std::string resolved;  ///< JSON
};

}  // namespace tessera::engine
