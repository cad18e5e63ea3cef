// SPDX-License-Identifier: MIT
// Asks the host for a predictor's memory.
#pragma once

#include "predictor.hpp"

#include "tessera/sdk/call.hpp"

namespace tessera::context_mix {

template <class Element>
room<Element> make_room(sdk::call& c, const recipe& how, std::uint64_t count, unsigned bits) {
    const sizes s(how, count, bits);
    const std::uint64_t touched = count * ((bits + 3) / 4) * how.contexts.size();
    room<Element> r;
    r.past = c.scratch<Element>(count);
    r.lines = c.zeroed<slot_line>(s.lines, touched);
    r.of_two = c.zeroed<std::uint32_t>(1 << 16, count);
    for (std::size_t m = 0; m < how.matches.size(); ++m)
        r.places.push_back(c.zeroed<std::uint32_t>(s.places, count));
    r.estimates = c.scratch<estimate>(s.estimates);
    r.weights = c.scratch<std::int32_t>(s.weights);
    r.refined = c.scratch<std::uint16_t>(refinements * s.refined * mixing::refinement::places);
    return r;
}

}  // namespace tessera::context_mix
