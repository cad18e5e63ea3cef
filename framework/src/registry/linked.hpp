// SPDX-License-Identifier: MIT
// Plugins linked into this library by the build.
#pragma once

#include <tessera/abi/plugin.h>

#include <span>

namespace tessera {

/// Their tables; empty unless the build option linked_plugins is on. The build defines it.
std::span<const tsr_entry* const> linked_entries();

}  // namespace tessera
