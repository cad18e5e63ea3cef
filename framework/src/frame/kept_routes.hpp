// SPDX-License-Identifier: MIT
// The header of a frame all of whose blocks are known before it is written: routes that none of
// them takes are left out, so that a small file does not pay for what it has no use for.
#pragma once

#include "../engine/program.hpp"
#include "layout.hpp"

namespace tessera::frame {

/// A header as it is written, and the number that each route of the program has in it.
struct kept_routes {
    bytes header;
    std::vector<std::uint64_t> number;
};

/// All routes of `p`. Its header is made once.
kept_routes keep_all(const engine::program& p);

/// Those routes that are `taken`, or the shortest where none is, with the plugins and assets that
/// they need. A spec with a fingerprint keeps all.
kept_routes keep_taken(const engine::program& p, const std::vector<bool>& taken);

}  // namespace tessera::frame
