// SPDX-License-Identifier: MIT
// A plugin described from its descriptor alone.
#pragma once

#include <tessera/registry.hpp>

#include <string>

namespace tessera::tool {

class json_writer;

void print_plugin(const plugin& p);
void write_plugin(json_writer& json, const plugin& p);

/// Prints the parameters of a schema as a table, indented.
void print_parameters(const std::string& schema);

}  // namespace tessera::tool
