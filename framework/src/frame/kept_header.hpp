// SPDX-License-Identifier: MIT
// The header of a frame all of whose blocks are coded before it is written: routes and alternatives
// that none of them takes are left out, so that a small file does not pay for what it has no use
// for.
#pragma once

#include "../engine/block.hpp"
#include "layout.hpp"

#include <map>
#include <set>

namespace tessera::frame {

/// A header as it is written, and the number that each route of the program has in it.
struct kept_header {
    bytes header;
    std::vector<std::uint64_t> number;
};

/// What blocks go through, by numbers in the program.
struct taken_ways {
    std::set<std::size_t> routes;
    std::map<const engine::step*, std::set<std::size_t>> alternatives;  ///< of each choice
};

/// Whether there is anything in `p` that blocks may go by.
bool has_ways(const engine::program& p);

/// All of `p`. Its header is made once.
kept_header keep_all(const engine::program& p);

/// Those routes that are `taken`, or the shortest where none is; of choices the alternatives that
/// are taken, others with no steps; the plugins and assets that this needs. A spec with a
/// fingerprint keeps all.
kept_header keep_taken(const engine::program& p, const taken_ways& taken);

}  // namespace tessera::frame
