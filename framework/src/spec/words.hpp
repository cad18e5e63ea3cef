// SPDX-License-Identifier: MIT
// Parameters as words, as a command line has them: "zstd:level=19,window=27".
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

namespace tessera {

/// JSON where the word reads as such, else a text.
nlohmann::json value_of_word(std::string_view word);

struct assignment {
    std::string_view name, word;
};
/// What stands behind `head` and a colon, "level=19,window=27": commas in brackets and quotes part
/// nothing. Throws spec_error{"/params"}.
std::vector<assignment> assignments(std::string_view head, std::string_view tail);

}  // namespace tessera
