// SPDX-License-Identifier: MIT
// What each file adds to the extension module tessera._tessera.
#pragma once

#include <pybind11/pybind11.h>

namespace tessera::python {

void define_whole(pybind11::module_& module);     // Pipeline, decompress
void define_reader(pybind11::module_& module);    // Reader
void define_contents(pybind11::module_& module);  // codecs, plugins, refused, spec
void define_step_encoder(pybind11::module_& module);
void define_step_decoder(pybind11::module_& module);

}  // namespace tessera::python
