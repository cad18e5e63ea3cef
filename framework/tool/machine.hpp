// SPDX-License-Identifier: MIT
// The processor and the libraries that this program runs with.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tessera::tool {

/// Instruction sets that kernels may use, those that are there.
std::vector<std::string> processor_features();
/// The value of TESSERA_CPU, which holds kernels back from using some of them; "" where it is not
/// set.
std::string processor_override();
/// Name and version of each library, as loaded now where it tells, else as compiled against.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace tessera::tool
