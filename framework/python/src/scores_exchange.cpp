// SPDX-License-Identifier: MIT
// Scores by the two protocols of arrays: DLPack (JAX and others, bfloat16 too) and buffers.
#include "scores.hpp"

#include <bit>
#include <cstring>

namespace py = pybind11;

namespace tessera::python {
namespace {

// DLPack's structures, as its header of version 0.x has them; `__dlpack__()` without arguments
// gives those.
struct dl_tensor {
    void* data;
    std::int32_t device_type, device_id;
    std::int32_t dimensions;
    std::uint8_t code, bits;
    std::uint16_t lanes;
    std::int64_t* shape;
    std::int64_t* strides;
    std::uint64_t byte_offset;
};
enum { dl_cpu = 1, dl_pinned_by_cuda = 3, dl_pinned_by_rocm = 11, dl_float = 2, dl_bfloat = 4 };

tsr_score_kind kind_of(const dl_tensor& tensor) {
    if (tensor.lanes == 1 && tensor.code == dl_float && tensor.bits == 16) return TSR_F16;
    if (tensor.lanes == 1 && tensor.code == dl_float && tensor.bits == 32) return TSR_F32;
    if (tensor.lanes == 1 && tensor.code == dl_float && tensor.bits == 64) return TSR_F64;
    if (tensor.lanes == 1 && tensor.code == dl_bfloat && tensor.bits == 16) return TSR_BF16;
    throw_dtype("DLPack's type " + std::to_string(tensor.code) + " of " +
                std::to_string(tensor.bits) + " bits");
}

bool kind_of_format(const char* format, tsr_score_kind& kind, bool& swapped) {
    const std::string_view text = format == nullptr ? "B" : format;
    swapped = text.front() == (std::endian::native == std::endian::little ? '>' : '<') ||
              (text.front() == '!' && std::endian::native == std::endian::little);
    const std::string_view letter =
        text.substr(std::strchr("@=<>!", text.front()) != nullptr ? 1 : 0);
    kind = letter == "e" ? TSR_F16 : letter == "f" ? TSR_F32 : TSR_F64;
    return letter == "e" || letter == "f" || letter == "d";
}

}  // namespace

bool view_dlpack(py::handle object, number_view& view, py::object& kept) {
    if (!py::hasattr(object, "__dlpack__")) return false;
    // Numbers elsewhere have no address that is of use here; whoever has them knows how to copy.
    if (py::hasattr(object, "__dlpack_device__")) {
        const auto device = object.attr("__dlpack_device__")().cast<py::tuple>();
        const int type = py::int_(device[0]);
        if (type != dl_cpu && type != dl_pinned_by_cuda && type != dl_pinned_by_rocm)
            throw py::value_error(
                "expected scores in the memory of the CPU, found an array on another "
                "device: copy it first");
    }
    // The capsule is left as it is: its own end frees the tensor.
    kept = object.attr("__dlpack__")();
    const auto* tensor =
        static_cast<const dl_tensor*>(PyCapsule_GetPointer(kept.ptr(), "dltensor"));
    if (tensor == nullptr) throw py::error_already_set();
    if (tensor->dimensions != 1 && tensor->dimensions != 2) throw_dimensions(tensor->dimensions);
    view.kind = kind_of(*tensor);
    const auto width = static_cast<Py_ssize_t>(number_bytes(view.kind));
    const int last = tensor->dimensions - 1;
    view.data = static_cast<const char*>(tensor->data) + tensor->byte_offset;
    view.dimensions = tensor->dimensions;
    view.shape[0] = last == 0 ? 1 : static_cast<Py_ssize_t>(tensor->shape[0]);
    view.shape[1] = static_cast<Py_ssize_t>(tensor->shape[last]);
    const bool dense = tensor->strides == nullptr;
    view.strides[0] =
        dense ? view.shape[1] * width : static_cast<Py_ssize_t>(tensor->strides[0]) * width;
    view.strides[1] = dense ? width : static_cast<Py_ssize_t>(tensor->strides[last]) * width;
    return true;
}

bool view_buffer(py::handle object, number_view& view, py::object& kept) {
    if (!PyObject_CheckBuffer(object.ptr())) return false;
    kept = py::reinterpret_steal<py::object>(PyMemoryView_FromObject(object.ptr()));
    if (!kept) throw py::error_already_set();
    const Py_buffer& buffer = *PyMemoryView_GET_BUFFER(kept.ptr());
    if (!kind_of_format(buffer.format, view.kind, view.swapped))
        throw_dtype("a buffer of format \"" +
                    std::string(buffer.format == nullptr ? "B" : buffer.format) + "\"");
    if (buffer.ndim != 1 && buffer.ndim != 2) throw_dimensions(buffer.ndim);
    const int last = buffer.ndim - 1;
    view.data = static_cast<const char*>(buffer.buf);
    view.dimensions = buffer.ndim;
    view.shape[0] = last == 0 ? 1 : buffer.shape[0];
    view.shape[1] = buffer.shape[last];
    view.strides[0] = last == 0 ? 0 : buffer.strides[0];
    view.strides[1] = buffer.strides[last];
    return true;
}

}  // namespace tessera::python
