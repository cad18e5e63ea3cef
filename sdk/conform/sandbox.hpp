// SPDX-License-Identifier: MIT
// Runs a law in a child process, so that a crash, a hang or a flood of memory is a failed test.
#pragma once

#include "law.hpp"

#include <cstdint>
#include <string_view>

namespace tessera::conform {

struct verdict {
    enum class outcome { kept, broken, skipped } result = outcome::kept;
    std::string remark;
};

struct bounds {
    unsigned seconds = 120;                         ///< of wall clock; twice that of processor time
    std::uint64_t memory = std::uint64_t{4} << 30;  ///< address space, where it can be bounded
};

verdict in_child(const bounds& bounds, const std::function<std::string()>& check);

/// Says what is being tried, for the report in case the process dies of it. Cheap. Outside of
/// in_child it does nothing.
void note(std::string_view at_hand);

/// What was last noted.
std::string noted();

}  // namespace tessera::conform
