// SPDX-License-Identifier: MIT
// What a command line asks for, whichever the verb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::tool {

/// The command is wrong: exit code 2.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum exit_code : int { done = 0, work_failed = 1, command_wrong = 2 };

enum class mode { compress, decompress, verify, inspect };  ///< of a command without a verb

struct options {
    std::string_view verb;  ///< "" for the short forms
    mode without_verb = mode::compress;
    std::vector<std::string> files;  ///< the words that are no options
    bool help = false, version = false;

    std::vector<std::string> codecs;  ///< -p, in order
    std::optional<std::string> level;
    std::vector<std::string> set;  ///< "/pointer=value" or "parameter=value"
    std::vector<std::string> vary, leave_out;

    std::optional<std::string> output, against;
    bool to_stdout = false, recursive = false, keep = false, remove = false, force = false;
    bool raw = false, small_form = false, salvage = false, any_fingerprint = false;
    std::optional<std::string> format;       ///< of foreign input: gzip, zstd, brotli
    std::optional<std::string> through, at;  ///< of train: a codec, and a place in it
    std::optional<std::string> to, from;     ///< other systems, of export and import
    std::vector<std::string> ranges, labels;

    std::optional<unsigned> threads;  ///< 0: as many as the machine has
    std::optional<std::uint64_t> memory, limit_output;

    bool json = false, csv = false, html = false, brief = false;
    std::string rows;  ///< of analyze --csv: "dump", "part" or "stream"
    std::optional<bool> progress;
    bool quiet = false, verbose = false;
    unsigned repeat = 3;
    std::uint64_t messages = 0;      ///< of bench: 0: each file whole
    std::uint64_t message_unit = 1;  ///< bytes; 0: lines
    std::string shape = "stage";

    std::vector<std::filesystem::path> plugin_directories, asset_directories, codec_directories;
};

}  // namespace tessera::tool
