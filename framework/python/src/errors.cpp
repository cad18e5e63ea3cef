// SPDX-License-Identifier: MIT
// The exceptions of libtessera as Python has them.
#include "errors.hpp"

#include <tessera/error.hpp>

#include <array>
#include <string>

namespace py = pybind11;

namespace tessera::python {
namespace {

struct error_class {
    const char* name;
    PyObject** standard;  ///< a class of Python that it is too, or null
    const char* doc;
};

/// In the order of `reason`, whose numbers begin at 1.
const std::array<error_class, 8> classes = {{
    {"ParameterError", &PyExc_ValueError, "A spec or an argument is wrong."},
    {"CorruptError", &PyExc_ValueError, "The data is damaged, or not what it was said to be."},
    {"LimitError", nullptr, "A limit on memory, output or size stopped the work."},
    {"UnsupportedError", nullptr, "Valid, but a plugin or an asset is missing or too old."},
    {"NoMemoryError", &PyExc_MemoryError, "The machine has no memory left."},
    {"CancelledError", nullptr, "The work was stopped."},
    {"InternalError", nullptr, "A bug in Tessera or in a plugin."},
    {"FileError", &PyExc_OSError, "The operating system refused."},
}};

PyObject* base_error = nullptr;
PyObject* spec_error_class = nullptr;
PyObject* busy_error = nullptr;
std::array<PyObject*, classes.size()> of_reason{};

PyObject* define(py::module_& module, const char* name, const char* doc, const py::tuple& bases) {
    const std::string full = std::string("tessera.") + name;
    PyObject* made = PyErr_NewExceptionWithDoc(full.c_str(), doc, bases.ptr(), nullptr);
    if (made == nullptr) throw py::error_already_set();
    module.attr(name) = py::handle(made);
    return made;
}

/// The text, or as much of it as is UTF-8: file names and labels need not be.
py::object text_of(const char* text) {
    return py::reinterpret_steal<py::object>(PyUnicode_DecodeUTF8(
        text, static_cast<Py_ssize_t>(std::char_traits<char>::length(text)), "backslashreplace"));
}

void raise(PyObject* type, const char* text) { PyErr_SetObject(type, text_of(text).ptr()); }

void raise_spec_error(const spec_error& e) {
    const auto made = py::reinterpret_steal<py::object>(
        PyObject_CallOneArg(spec_error_class, text_of(e.what()).ptr()));
    if (!made) return;
    made.attr("pointer") = text_of(e.pointer.c_str());
    made.attr("message") = text_of(e.message.c_str());
    PyErr_SetObject(spec_error_class, made.ptr());
}

}  // namespace

void define_errors(py::module_& module) {
    base_error = define(module, "Error", "Anything that goes wrong in Tessera.",
                        py::make_tuple(py::handle(PyExc_Exception)));
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const error_class& one = classes[i];
        of_reason[i] = define(module, one.name, one.doc,
                              one.standard == nullptr ? py::make_tuple(py::handle(base_error))
                                                      : py::make_tuple(py::handle(base_error),
                                                                       py::handle(*one.standard)));
    }
    spec_error_class = define(module, "SpecError",
                              "A spec is wrong: `pointer` is the JSON pointer of the place, "
                              "`message` what is wrong there.",
                              py::make_tuple(py::handle(of_reason[0])));
    busy_error = define(module, "BusyError", "Another thread is in the middle of using the object.",
                        py::make_tuple(py::handle(base_error), py::handle(PyExc_RuntimeError)));
    py::register_exception_translator([](std::exception_ptr caught) {
        try {
            if (caught) std::rethrow_exception(caught);
        } catch (const error&) {
            raise_current_exception();
        }
    });
}

void raise_current_exception() {
    try {
        throw;
    } catch (py::error_already_set& e) {
        e.restore();
    } catch (const spec_error& e) {
        raise_spec_error(e);
    } catch (const error& e) {
        const auto at = static_cast<std::size_t>(static_cast<std::int32_t>(e.why) - 1);
        raise(at < of_reason.size() ? of_reason[at] : base_error, e.what());
    } catch (const py::builtin_exception& e) {
        e.set_error();
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    } catch (const std::exception& e) {
        raise(PyExc_RuntimeError, e.what());
    } catch (...) {
        raise(PyExc_RuntimeError, "an exception that is none of C++'s own");
    }
}

void throw_busy(const char* what) {
    raise(busy_error, what);
    throw py::error_already_set();
}

}  // namespace tessera::python
