// SPDX-License-Identifier: MIT
// A library without linked plugins.
#include "linked.hpp"

namespace tessera {

std::span<const tsr_entry* const> linked_entries() { return {}; }

}  // namespace tessera
