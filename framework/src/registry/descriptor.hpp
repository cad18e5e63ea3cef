// SPDX-License-Identifier: MIT
// A plugin's descriptor held against everything that a host relies on.
#pragma once

#include <tessera/abi/plugin.h>

#include <string>

namespace tessera {

/// What is wrong with it, or "". Runs none of the plugin's code. Pointers that lead nowhere cannot
/// be told from good ones: libraries that are not trusted that far are probed in a child first.
std::string descriptor_problem(const tsr_desc& desc);

/// Its id where that much can be read, else "".
std::string descriptor_id(const tsr_desc& desc);

}  // namespace tessera
