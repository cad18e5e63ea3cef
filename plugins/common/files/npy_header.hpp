// SPDX-License-Identifier: MIT
// The header of an npy file (NumPy Enhancement Proposal 1): type, order and shape of one array.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tessera::npy {

struct array {
    std::string_view type;  ///< "<f4", as it is written
    bool column_major = false;
    std::vector<std::uint64_t> shape;
};

/// Reads the Python dictionary that the header is, with its three keys in any order. Nothing where
/// the text is anything else, such as an array of records.
std::optional<array> read_header(std::string_view text);

}  // namespace tessera::npy
