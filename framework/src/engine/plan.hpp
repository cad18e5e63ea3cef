// SPDX-License-Identifier: MIT
// A plugin with its plan: parameters parsed, assets opened, ready for any number of workers.
#pragma once

#include "call.hpp"

#include <tessera/assets.hpp>
#include <tessera/registry.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tessera::engine {

/// Copies share the plan. The library stays loaded and the assets mapped as long as one copy lives.
struct bound_plugin {
    const tsr_desc* desc = nullptr;
    std::shared_ptr<const void> plan;

    template <class Api>
    const Api& api() const {
        return *static_cast<const Api*>(desc->api);
    }
    explicit operator bool() const { return desc != nullptr; }
};

/// Makes the plan of `p` from canonical JSON parameters. `assets` are what its parameters refer to,
/// by the value of the parameter. Throws error with the plugin's message.
bound_plugin bind(const plugin& p, const std::string& params,
                  const std::vector<std::pair<std::string, asset>>& assets);

}  // namespace tessera::engine
