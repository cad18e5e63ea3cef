// SPDX-License-Identifier: MIT
// From the words of a command line to pairs of input and output.
#pragma once

#include "options.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tessera::tool {

struct job {
    std::string input;                            ///< a path, or "-"
    std::optional<std::filesystem::path> output;  ///< nothing: standard output
    bool tree = false;                            ///< found by -r, not named on the command line
};

/// A directory of the mirror and the one that it is to resemble.
struct mirrored_directory {
    std::filesystem::path original, copy;
};

struct job_list {
    std::vector<job> jobs;
    std::vector<mirrored_directory> directories;  ///< parents before children
    int code = done;                              ///< of what could not become a job
};

/// The output's path for an input's; nothing where it cannot be told from the name.
using naming = std::function<std::optional<std::filesystem::path>(const std::filesystem::path&)>;

struct naming_rules {
    naming name;
    std::string nameless;  ///< what to say of a named file for which `name` knows nothing
    /// Files of a tree that are passed over where outputs go next to inputs; may be empty.
    std::function<bool(const std::filesystem::path&)> skip;
};

/// Plans everything before anything is written, so that a tree that grows by its own outputs is
/// walked once. Throws usage_error for what no file can put right.
job_list plan_jobs(const options& wanted, const naming_rules& rules);

/// The regular files that the words name: with -r those in directories too. Symbolic links and
/// special files in directories are left out with a note.
job_list plan_inputs(const options& wanted);

/// Makes the directories of a mirror; finish_directories gives them the originals' permissions and
/// times once their files are written.
void make_directories(const job_list& list);
void finish_directories(const job_list& list);

/// Removes the input of a finished job, for --rm.
void remove_input(const job& finished);

}  // namespace tessera::tool
