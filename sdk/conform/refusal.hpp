// SPDX-License-Identifier: MIT
// Refuses a plugin its n-th piece of memory, for every n.
#pragma once

#include "subject.hpp"

namespace tessera::conform {

/// Runs `f`, which calls the plugin in `around` and returns what it made, with the first request to
/// the host for memory refused, then the second, until there are no more. Each run must fail
/// cleanly, or give what an undisturbed run gives. Returns how many were refused.
unsigned refuse_host_memory(host::surroundings& around, const std::function<host::bytes()>& f);

/// The same for what the plugin's own code asks of operator new.
unsigned refuse_operator_new(const tsr_desc& desc, const std::function<host::bytes()>& f);

}  // namespace tessera::conform
