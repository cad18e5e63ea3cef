// SPDX-License-Identifier: MIT
// The functions that a plugin of each shape must have.
#pragma once

#include <tessera/abi/plugin.h>

#include <string>

namespace tessera {

/// What is wrong with desc.api, whose shape is known, or "".
std::string interface_problem(const tsr_desc& desc);

}  // namespace tessera
