// SPDX-License-Identifier: MIT
// The exception by which a plugin's C++ code reports a status and a message.
#pragma once

#include "../abi/base.h"

#include <stdexcept>
#include <string>

namespace tessera::sdk {

/// Throw it for anything but a bug: `throw error{TSR_E_CORRUPT, "tail of 9 bytes, expected at most
/// 7"}`. The message says what was expected and what was found; the host adds where. It never
/// leaves the plugin: the bindings turn it into a status at the ABI.
struct error : std::runtime_error {
    error(tsr_status reason, const std::string& message)
        : std::runtime_error(message), status(reason) {}
    tsr_status status;
};

/// For data that is not what the plugin writes.
[[noreturn]] inline void corrupt(const std::string& message) {
    throw error{TSR_E_CORRUPT, message};
}

}  // namespace tessera::sdk
