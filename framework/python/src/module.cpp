// SPDX-License-Identifier: MIT
// The extension module tessera._tessera, on libtessera's public headers. What users see of it is
// put together in tessera/__init__.py.
#include "module.hpp"

#include "errors.hpp"

PYBIND11_MODULE(_tessera, module) {
    module.doc() = "libtessera for Python. Import tessera instead.";
    module.attr("__version__") = TESSERA_VERSION;
    tessera::python::define_errors(module);
    tessera::python::define_whole(module);
    tessera::python::define_reader(module);
    tessera::python::define_contents(module);
    tessera::python::define_step_encoder(module);
    tessera::python::define_step_decoder(module);
}
