// SPDX-License-Identifier: MIT
// Scores in an array of NumPy, read from the array's own fields: no call, no reference taken.
#include "scores.hpp"

#include <bit>

namespace py = pybind11;

namespace tessera::python {
namespace {

// The beginnings of PyArrayObject and PyArray_Descr, which are the same in NumPy 1 and 2; no header
// of NumPy is needed then, and no NumPy where nobody brings an array.
struct array_fields {
    PyObject_HEAD char* data;
    int dimensions;
    Py_ssize_t* shape;
    Py_ssize_t* strides;
    PyObject* base;
    PyObject* dtype;
};
struct dtype_fields {
    PyObject_HEAD PyTypeObject* type;
    char kind, letter, byte_order, flags;
    int number;
};
enum { numpy_float32 = 11, numpy_float64 = 12, numpy_float16 = 23, numpy_own_types = 256 };

PyTypeObject* array_type = nullptr;  // numpy.ndarray, once somebody has imported it
PyObject* bfloat16_dtype = nullptr;  // of the package ml_dtypes, or another of that name

/// Nobody has an array who has not imported numpy.
PyTypeObject* find_array_type() {
    if (array_type == nullptr) {
        PyObject* numpy = PyDict_GetItemString(PyImport_GetModuleDict(), "numpy");
        if (numpy == nullptr || !py::hasattr(numpy, "ndarray")) return nullptr;
        PyObject* found = py::object(py::handle(numpy).attr("ndarray")).release().ptr();
        array_type = reinterpret_cast<PyTypeObject*>(found);
    }
    return array_type;
}

/// Types that others add have numbers given in the order of their arrival: their name tells.
bool is_bfloat16(PyObject* dtype) {
    if (dtype == bfloat16_dtype) return true;
    if (py::str(py::handle(dtype).attr("name")).cast<std::string>() != "bfloat16") return false;
    Py_INCREF(dtype);
    Py_XDECREF(bfloat16_dtype);
    bfloat16_dtype = dtype;
    return true;
}

bool kind_of(PyObject* dtype, tsr_score_kind& kind) {
    switch (const int number = reinterpret_cast<const dtype_fields*>(dtype)->number; number) {
        case numpy_float32:
            kind = TSR_F32;
            return true;
        case numpy_float64:
            kind = TSR_F64;
            return true;
        case numpy_float16:
            kind = TSR_F16;
            return true;
        default:
            kind = TSR_BF16;
            return number >= numpy_own_types && is_bfloat16(dtype);
    }
}

}  // namespace

bool is_numpy(py::handle object) {
    if (Py_TYPE(object.ptr()) == array_type) return array_type != nullptr;
    PyTypeObject* type = find_array_type();
    return type != nullptr && PyObject_TypeCheck(object.ptr(), type);
}

bool view_numpy(py::handle object, number_view& view) {
    if (!is_numpy(object)) return false;
    const auto* array = reinterpret_cast<const array_fields*>(object.ptr());
    if (!kind_of(array->dtype, view.kind))
        throw_dtype(py::str(py::handle(array->dtype)).cast<std::string>());
    const char order = reinterpret_cast<const dtype_fields*>(array->dtype)->byte_order;
    view.swapped = order == (std::endian::native == std::endian::little ? '>' : '<');
    view.data = array->data;
    view.dimensions = array->dimensions;
    if (array->dimensions == 1) {
        view.shape[0] = 1;
        view.shape[1] = array->shape[0];
        view.strides[1] = array->strides[0];
    } else if (array->dimensions == 2) {
        for (int i = 0; i < 2; ++i) {
            view.shape[i] = array->shape[i];
            view.strides[i] = array->strides[i];
        }
    } else {
        throw_dimensions(array->dimensions);
    }
    return true;
}

}  // namespace tessera::python
