// SPDX-License-Identifier: MIT
// The linked plugins, and the end of a run that found something.
#include "harness.hpp"

#include "registry/linked.hpp"

#include <cstdio>
#include <cstdlib>

namespace tessera::fuzz {

const registry& plugins() {
    static const registry all = [] {
        registry r;
        for (const tsr_entry* entry : linked_entries()) r.add(*entry);
        if (!r.refused().empty()) finding(r.refused().front().why);
        return r;
    }();
    return all;
}

void finding(std::string_view what) {
    std::fprintf(stderr, "finding: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

}  // namespace tessera::fuzz
