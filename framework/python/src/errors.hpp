// SPDX-License-Identifier: MIT
// The exceptions of libtessera as Python has them.
#pragma once

#include <pybind11/pybind11.h>

namespace tessera::python {

/// Makes the classes: Error, and one below it for each reason.
void define_errors(pybind11::module_& module);

/// Turns the exception that is being handled into Python's. Call it in a `catch`, with the
/// interpreter's lock held.
void raise_current_exception();

/// For an object that another thread is in the middle of using.
[[noreturn]] void throw_busy(const char* what);

}  // namespace tessera::python
