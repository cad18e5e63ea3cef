// SPDX-License-Identifier: MIT
// The preset dictionaries that headers are deflated with.
#pragma once

#include <string_view>

namespace tessera::frame {

/// Both belong to format version 1 and never change under it: what headers say, the likeliest last.
/// The wide one ends with the other, and frames that need it have a flag.
std::string_view header_dictionary(bool wide);

}  // namespace tessera::frame
