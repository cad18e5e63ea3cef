// SPDX-License-Identifier: MIT
// Symbols as Python has them: an integer, or many in a list, an array or a tensor.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <vector>

namespace tessera::python {

/// Anything that is an integer: int, numpy.int64, a tensor of one element. Throws ValueError for
/// one that is negative or 2^32 or more: no alphabet has it.
std::uint32_t read_symbol(pybind11::handle object);

/// One-dimensional integers of any width.
void read_symbols(pybind11::handle object, std::vector<std::uint32_t>& symbols);

/// An array of NumPy, int64, which indexes arrays and tensors alike; a list where there is no
/// NumPy.
pybind11::object symbol_array(const std::vector<std::uint32_t>& symbols);

}  // namespace tessera::python
