// SPDX-License-Identifier: MIT
// Scores in a tensor of PyTorch, by what the tensor says of itself: quicker than DLPack.
#include "scores.hpp"

namespace py = pybind11;

namespace tessera::python {
namespace {

/// Looked up once; they live as long as the process.
struct torch_names {
    PyTypeObject* tensor = nullptr;
    PyObject *float16 = nullptr, *bfloat16 = nullptr, *float32 = nullptr, *float64 = nullptr;
    PyObject *dtype = nullptr, *shape = nullptr, *stride = nullptr, *data_ptr = nullptr,
             *is_cpu = nullptr, *is_neg = nullptr;
    bool warned = false;
};
torch_names torch;

PyTypeObject* find_tensor_type() {
    if (torch.tensor != nullptr) return torch.tensor;
    PyObject* module = PyDict_GetItemString(PyImport_GetModuleDict(), "torch");
    if (module == nullptr || !py::hasattr(module, "Tensor")) return nullptr;
    const auto take = [&](const char* name) {
        return py::object(py::handle(module).attr(name)).release().ptr();
    };
    torch.float16 = take("float16");
    torch.bfloat16 = take("bfloat16");
    torch.float32 = take("float32");
    torch.float64 = take("float64");
    torch.dtype = PyUnicode_InternFromString("dtype");
    torch.shape = PyUnicode_InternFromString("shape");
    torch.stride = PyUnicode_InternFromString("stride");
    torch.data_ptr = PyUnicode_InternFromString("data_ptr");
    torch.is_cpu = PyUnicode_InternFromString("is_cpu");
    torch.is_neg = PyUnicode_InternFromString("is_neg");
    torch.tensor = reinterpret_cast<PyTypeObject*>(take("Tensor"));
    return torch.tensor;
}

py::object checked(PyObject* made) {
    if (made == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(made);
}
py::object attribute(py::handle tensor, PyObject* name) {
    return checked(PyObject_GetAttr(tensor.ptr(), name));
}
py::object call(py::handle tensor, PyObject* name) {
    return checked(PyObject_CallMethodNoArgs(tensor.ptr(), name));
}

void note_a_copy(const py::object& tensor) {
    if (torch.warned) return;
    torch.warned = true;
    const std::string text = "scores on the device " +
                             py::str(tensor.attr("device")).cast<std::string>() +
                             " are copied to the CPU, where they are coded; this is said once";
    if (PyErr_WarnEx(PyExc_RuntimeWarning, text.c_str(), 1) != 0) throw py::error_already_set();
}

tsr_score_kind kind_of(py::handle tensor) {
    const py::object dtype = attribute(tensor, torch.dtype);
    if (dtype.ptr() == torch.float32) return TSR_F32;
    if (dtype.ptr() == torch.bfloat16) return TSR_BF16;
    if (dtype.ptr() == torch.float16) return TSR_F16;
    if (dtype.ptr() == torch.float64) return TSR_F64;
    throw_dtype(py::str(dtype).cast<std::string>());
}

Py_ssize_t at(const py::object& tuple, Py_ssize_t i) {
    return PyLong_AsSsize_t(PyTuple_GET_ITEM(tuple.ptr(), i));
}

}  // namespace

bool view_torch(py::handle object, number_view& view, py::object& kept) {
    PyTypeObject* type = find_tensor_type();
    if (type == nullptr || !PyObject_TypeCheck(object.ptr(), type)) return false;
    view.kind = kind_of(object);
    if (attribute(object, torch.is_cpu).ptr() != Py_True) {
        kept = object.attr("cpu")();
        note_a_copy(py::reinterpret_borrow<py::object>(object));
        object = kept;
    }
    // A view may stand for the negatives of what is stored.
    if (call(object, torch.is_neg).ptr() == Py_True) {
        kept = object.attr("resolve_neg")();
        object = kept;
    }
    const py::object shape = attribute(object, torch.shape);
    const Py_ssize_t dimensions = PyTuple_GET_SIZE(shape.ptr());
    if (dimensions != 1 && dimensions != 2) throw_dimensions(dimensions);
    const py::object strides = call(object, torch.stride);
    const auto width = static_cast<Py_ssize_t>(number_bytes(view.kind));
    view.dimensions = static_cast<int>(dimensions);
    view.shape[0] = dimensions == 1 ? 1 : at(shape, 0);
    view.shape[1] = at(shape, dimensions - 1);
    view.strides[0] = dimensions == 1 ? 0 : at(strides, 0) * width;
    view.strides[1] = at(strides, dimensions - 1) * width;
    const py::object address = call(object, torch.data_ptr);
    view.data = static_cast<const char*>(PyLong_AsVoidPtr(address.ptr()));
    if (view.data == nullptr && view.shape[0] > 0 && view.shape[1] > 0) {
        if (PyErr_Occurred()) throw py::error_already_set();
        throw py::value_error("expected a tensor with numbers, found one without memory");
    }
    return true;
}

}  // namespace tessera::python
