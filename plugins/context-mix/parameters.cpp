// SPDX-License-Identifier: MIT
// Reads the recipe out of parameters.
#include "parameters.hpp"

#include "tessera/sdk/error.hpp"

namespace tessera::context_mix {

recipe recipe_of(const sdk::value& params) {
    recipe how;
    for (const sdk::value& name : params["contexts"].items())
        how.contexts.push_back(context_named(name.text()));
    for (const sdk::value& least : params["matches"].items())
        how.matches.push_back(static_cast<unsigned>(least.integer()));
    for (const sdk::value& name : params["selectors"].items())
        how.selectors.push_back(selector_named(name.text()));
    how.runs = params["runs"].boolean();
    how.rate = static_cast<std::uint32_t>(params["rate"].integer());
    how.limit = static_cast<std::uint32_t>(params["limit"].integer());
    how.memory = static_cast<std::uint64_t>(params["memory"].integer());
    return how;
}

}  // namespace tessera::context_mix
