// SPDX-License-Identifier: MIT
// Symbols as Python has them: an integer, or many in a list, an array or a tensor.
#include "symbols.hpp"

#include <cstring>
#include <string>
#include <string_view>

namespace py = pybind11;

namespace tessera::python {
namespace {

std::uint32_t checked(long long value, int overflow) {
    if (overflow != 0)
        throw py::value_error("a symbol of more than 64 bits, expected 0 to 4294967295");
    if (value < 0 || value > 0xffffffffLL)
        throw py::value_error("symbol " + std::to_string(value) + ", expected 0 to 4294967295");
    return static_cast<std::uint32_t>(value);
}

/// Integers of a buffer in the machine's own order; whether it has such.
template <class Integer>
void take(const Py_buffer& buffer, std::vector<std::uint32_t>& symbols) {
    for (Py_ssize_t i = 0; i < buffer.shape[0]; ++i) {
        Integer value;
        std::memcpy(&value, static_cast<const char*>(buffer.buf) + i * buffer.strides[0],
                    sizeof value);
        if constexpr (sizeof value == 8)
            symbols.push_back(checked(static_cast<long long>(value), value > Integer{INT64_MAX}));
        else
            symbols.push_back(checked(value, 0));
    }
}

bool read_buffer(const Py_buffer& buffer, std::vector<std::uint32_t>& symbols) {
    const std::string_view format = buffer.format == nullptr ? "B" : buffer.format;
    if (buffer.ndim != 1 || format.size() != 1) return false;
    switch (const bool is_signed = std::strchr("bhilq", format[0]) != nullptr; buffer.itemsize) {
        case 1:
            is_signed ? take<std::int8_t>(buffer, symbols) : take<std::uint8_t>(buffer, symbols);
            break;
        case 2:
            is_signed ? take<std::int16_t>(buffer, symbols) : take<std::uint16_t>(buffer, symbols);
            break;
        case 4:
            is_signed ? take<std::int32_t>(buffer, symbols) : take<std::uint32_t>(buffer, symbols);
            break;
        default:
            is_signed ? take<std::int64_t>(buffer, symbols) : take<std::uint64_t>(buffer, symbols);
    }
    return true;
}

[[noreturn]] void throw_kind(py::handle object) {
    throw py::type_error(
        "expected one integer for each row, as a list or a one-dimensional array, found " +
        py::repr(object).cast<std::string>().substr(0, 80));
}

}  // namespace

std::uint32_t read_symbol(py::handle object) {
    int overflow = 0;
    if (PyLong_Check(object.ptr())) {
        const long long value = PyLong_AsLongLongAndOverflow(object.ptr(), &overflow);
        return checked(value, overflow);
    }
    const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(object.ptr()));
    if (!index) {
        PyErr_Clear();
        throw py::type_error("expected a symbol, an integer, found an object of type " +
                             py::str(py::type::of(object).attr("__name__")).cast<std::string>());
    }
    const long long value = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
    return checked(value, overflow);
}

void read_symbols(py::handle object, std::vector<std::uint32_t>& symbols) {
    symbols.clear();
    py::object list = py::reinterpret_borrow<py::object>(object);
    if (PyObject_CheckBuffer(object.ptr())) {
        const auto memory =
            py::reinterpret_steal<py::object>(PyMemoryView_FromObject(object.ptr()));
        if (!memory) throw py::error_already_set();
        const Py_buffer& buffer = *PyMemoryView_GET_BUFFER(memory.ptr());
        const std::string_view format = buffer.format == nullptr ? "B" : buffer.format;
        if (format.size() == 1 && std::strchr("bBhHiIlLqQ", format[0]) != nullptr) {
            if (!read_buffer(buffer, symbols)) throw_kind(object);
            return;
        }
        throw_kind(object);
    }
    if (!PyList_Check(object.ptr()) && !PyTuple_Check(object.ptr())) {
        if (!py::hasattr(object, "tolist")) throw_kind(object);
        list = object.attr("tolist")();
        if (!PyList_Check(list.ptr())) throw_kind(object);
    }
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(list.ptr()); ++i)
        symbols.push_back(read_symbol(
            py::reinterpret_borrow<py::object>(PySequence_Fast_GET_ITEM(list.ptr(), i))));
}

py::object symbol_array(const std::vector<std::uint32_t>& symbols) {
    if (PyDict_GetItemString(PyImport_GetModuleDict(), "numpy") == nullptr) {
        py::list list;
        for (const std::uint32_t symbol : symbols) list.append(symbol);
        return list;
    }
    const py::object array = py::module_::import("numpy").attr("empty")(symbols.size(), "int64");
    const py::object memory = py::memoryview(py::buffer(array));
    auto* to = static_cast<char*>(PyMemoryView_GET_BUFFER(memory.ptr())->buf);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const std::int64_t symbol = symbols[i];
        std::memcpy(to + 8 * i, &symbol, 8);
    }
    return array;
}

}  // namespace tessera::python
