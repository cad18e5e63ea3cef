// SPDX-License-Identifier: MIT
// What the command line asks for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::conform {

struct options {
    std::string library;
    std::string id;      ///< only this plugin; "": all
    std::string law;     ///< only laws whose name contains it
    std::string golden;  ///< directory of golden files; "": none
    bool write_golden = false;
    bool golden_exact = false;  ///< encoding must give the golden bytes, too
    std::uint64_t seed = 1;
    bool quick = false;
    bool brief = false;       ///< quick, and less than that: for emulators
    std::uint64_t block = 0;  ///< bytes of the largest blocks; 0: as quick and brief have it
    unsigned seconds = 120;   ///< a law
    std::string asset_file;
    std::vector<std::uint8_t> asset;  ///< its content
    bool has_asset = false;
    bool digest = false;  ///< print the digests of what the plugins make, and nothing else

    std::uint64_t block_bytes() const {
        return block != 0 ? block : std::uint64_t{brief ? 64u : quick ? 1024u : 4096u} << 10;
    }
    unsigned flips() const { return brief ? 40 : quick ? 400 : 4000; }
};

/// Throws std::invalid_argument with a message for the user.
options parse_options(int argc, char** argv);

extern const char usage[];

}  // namespace tessera::conform
