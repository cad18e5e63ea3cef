// SPDX-License-Identifier: MIT
// What a caller is told who goes on with a message that is over.
#include "message.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>

namespace tessera::engine {

void message_progress::require_open() const {
    if (now_ == phase::none)
        throw error(reason::parameter, fmt::format("no message to decode: {} begins one", begins_));
    if (now_ == phase::finished)
        throw error(reason::parameter,
                    fmt::format("the message is finished: {} begins the next one", begins_));
    if (now_ == phase::failed)
        throw error(reason::parameter,
                    fmt::format("a step of this message failed: {} begins the next one", begins_));
}

}  // namespace tessera::engine
