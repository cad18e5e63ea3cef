// SPDX-License-Identifier: MIT
// The exceptions of libtessera.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace tessera {

/// Why something failed. The first seven are the statuses of the plugin ABI, with the same numbers.
enum class reason : std::int32_t {
    parameter = 1,    ///< the spec or an argument is wrong
    corrupt = 2,      ///< the data is damaged or not ours
    limit = 3,        ///< a resource limit stopped the work
    unsupported = 4,  ///< valid, but a plugin is missing or too old
    no_memory = 5,
    cancelled = 6,
    internal = 7,  ///< a bug
    io = 8,        ///< the operating system refused
};

/// Anything that goes wrong. The message is whole: what was expected, what was found, and where.
struct error : std::runtime_error {
    error(reason why_, const std::string& message) : std::runtime_error(message), why(why_) {}
    reason why;
};

/// The parameters of a segmenter leave this input out: nothing of it was written.
struct left_out : error {
    explicit left_out(const std::string& message) : error(reason::unsupported, message) {}
};

/// A spec is wrong: `pointer` is the JSON pointer (RFC 6901) of the place. what() is "POINTER:
/// MESSAGE".
struct spec_error : error {
    spec_error(std::string pointer_, const std::string& message_)
        : error(reason::parameter, (pointer_.empty() ? "spec" : pointer_) + ": " + message_),
          pointer(std::move(pointer_)),
          message(message_) {}
    std::string pointer;
    std::string message;
};

}  // namespace tessera
