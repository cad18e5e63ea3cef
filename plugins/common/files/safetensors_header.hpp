// SPDX-License-Identifier: MIT
// The header of a safetensors file: which tensor lies where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::safetensors {

struct tensor {
    std::string name, dtype;
    std::vector<std::uint64_t> shape;
    std::uint64_t begin = 0, end = 0;  ///< bytes behind the header
};

/// The tensors of a header (JSON, without the 8 bytes of its length) in the order in which they
/// lie. Memory is in proportion to the header: it is read a tensor at a time. Throws sdk::error
/// where the text is no such header.
std::vector<tensor> read_header(std::string_view json);

}  // namespace tessera::safetensors
