// SPDX-License-Identifier: MIT
// The parameters of "export --to bitstream" and "import --from bitstream".
#pragma once

#include "options.hpp"

#include <tessera/bitstream.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tessera::tool {

struct bitstream_settings {
    std::optional<bitstream::coding> how;  ///< nothing: whichever is there
    bool one_book = true;                  ///< for all dumps, else one for each
    std::string phase = "both";
    std::uint64_t least = 0, most = 0;  ///< positions of a dump; 0: any
};

/// From the --set options. Throws usage_error for what `wanted` has to say otherwise: the system
/// that --to or --from names, the one directory to read, and -o with the directory to write.
bitstream_settings read_bitstream_settings(const options& wanted);

}  // namespace tessera::tool
