// SPDX-License-Identifier: MIT
// Routes that refine others: whose steps a block takes.
#include "resolve.hpp"

#include <algorithm>

namespace tessera::engine {

std::optional<std::size_t> route_taken(std::string_view route,
                                       const std::vector<std::string>& routes) {
    for (;;) {
        const auto found = std::find(routes.begin(), routes.end(), route);
        if (found != routes.end()) return static_cast<std::size_t>(found - routes.begin());
        const std::size_t dash = route.rfind('-');
        if (dash == std::string_view::npos) return {};
        route = route.substr(0, dash);
    }
}

}  // namespace tessera::engine
