// SPDX-License-Identifier: MIT
// Assets that are not shipped, and the programs that bring them.
#include "elsewhere.hpp"

#include "../printable.hpp"

#include <fstream>

namespace tessera {
namespace fs = std::filesystem;

std::string how_to_get(std::string_view name, const std::vector<fs::path>& directories) {
    for (const fs::path& directory : directories) {
        std::ifstream list(directory / list_of_elsewhere);
        for (std::string line; std::getline(list, line);) {
            const std::string_view entry = line;
            const std::size_t tab = entry.find('\t');
            if (tab == entry.npos || entry.substr(0, tab) != name) continue;
            const fs::path program = (directory / entry.substr(tab + 1)).lexically_normal();
            std::error_code unknown;
            if (fs::is_regular_file(program, unknown))
                return "; " + in_quotes(program.string()) + " brings " + in_quotes(name);
        }
    }
    return "";
}

}  // namespace tessera
