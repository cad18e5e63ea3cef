// SPDX-License-Identifier: MIT
// Names the selectors of weights.
#include "recipe.hpp"

#include "tessera/sdk/error.hpp"

#include <string>

namespace tessera::context_mix {

namespace {

struct named {
    std::string_view name;
    selector what;
};

constexpr named names[] = {
    {"node", selector::node},         {"last", selector::last},
    {"second", selector::second},     {"match", selector::match},
    {"sureness", selector::sureness}, {"confidence", selector::confidence},
    {"kind", selector::kind},         {"column", selector::column},
    {"known", selector::known},
};

}  // namespace

selector selector_named(std::string_view name) {
    std::string known;
    for (const named& n : names) {
        if (n.name == name) return n.what;
        known += (known.empty() ? "\"" : ", \"") + std::string(n.name) + "\"";
    }
    throw sdk::error{TSR_E_PARAM,
                     "selectors: \"" + std::string(name) + "\" is none, expected one of " + known};
}

std::size_t rows_of(selector s, std::size_t contexts) {
    switch (s) {
        case selector::node:
        case selector::last:
        case selector::second:
            return 256;
        case selector::match:
            return 257;
        case selector::sureness:
            return 8 * 256;
        case selector::confidence:
            return (contexts + 1) * 8;
        case selector::kind:
            return 49 * 8;
        case selector::column:
            return 256 * 8;
        case selector::known:
            return known_classes * known_depths;
    }
    return 1;
}

}  // namespace tessera::context_mix
