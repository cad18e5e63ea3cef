// SPDX-License-Identifier: MIT
// What a block of a file of arrays holds: the routes that readers of such files speak of. Each
// plugin has its own list of routes and translates.
#pragma once

#include "../array_part.hpp"

namespace tessera::plugins {

enum content : std::uint32_t { header, f16, bf16, f32, f64, f8, quantised, other };
constexpr std::size_t content_kinds = 8;

/// `cut` with its content replaced by the route that `routes` has for it.
inline tsr_segment routed(tsr_segment cut, const std::uint32_t (&routes)[content_kinds]) {
    cut.route = routes[cut.route];
    return cut;
}

}  // namespace tessera::plugins
