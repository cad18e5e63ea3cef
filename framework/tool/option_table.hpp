// SPDX-License-Identifier: MIT
// Every option of the tool: which verbs take it, how it is spelled, what it does.
#pragma once

#include "options.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tessera::tool {

struct option_row {
    std::string_view name;      ///< without dashes
    char letter;                ///< of its short form, 0: it has none
    std::string_view argument;  ///< what to call its value in help, "" for a flag
    std::string_view help;
    unsigned verbs;  ///< a verb_set
    void (*apply)(options&, const std::string& value);
};

std::span<const option_row> option_table();

}  // namespace tessera::tool
