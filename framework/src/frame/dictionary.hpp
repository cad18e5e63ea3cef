// SPDX-License-Identifier: MIT
// The preset dictionary that headers are deflated with.
#pragma once

#include <string_view>

namespace tessera::frame {

/// Belongs to format version 1 and never changes under it: what headers say, the likeliest last.
std::string_view header_dictionary();

}  // namespace tessera::frame
