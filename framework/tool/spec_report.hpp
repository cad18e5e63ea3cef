// SPDX-License-Identifier: MIT
// A codec described from its spec.
#pragma once

#include <tessera/spec.hpp>

namespace tessera::tool {

/// Prints indented JSON by lines, each escaped and indented further.
void print_json_text(std::string_view text);

/// Its name, what it is about, its parameters with their defaults, and the spec.
void print_codec(const spec& codec);

}  // namespace tessera::tool
