// SPDX-License-Identifier: MIT
// What a shared library exports, read from its file without loading it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tessera {

/// "" where the library exports `symbol`; else why it does not: no ELF library, one for another
/// machine, damaged, or without that symbol. Nothing of it is run. (boost::dll::library_info reads
/// the symbols for debuggers, which a stripped library has not, and trusts the file's numbers.)
std::string export_problem(const std::filesystem::path& library, std::string_view symbol);

}  // namespace tessera
