// SPDX-License-Identifier: MIT
// A law: one thing that every plugin of a shape must keep, and how a run of it ends.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tessera::conform {

/// The plugin breaks the law; the message says how.
struct broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The law has nothing to say about this plugin; the message says why.
struct not_applicable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct law {
    std::string name;
    /// Returns a remark for the report, such as how many cases there were. Throws `broken` or
    /// `not_applicable`. Runs in a process of its own.
    std::function<std::string()> check;
};
using laws = std::vector<law>;

}  // namespace tessera::conform
