// SPDX-License-Identifier: MIT
// A library that crashes while it is loaded.
#include <cstdlib>

namespace {
[[maybe_unused]] const int crash = (std::abort(), 0);
}
