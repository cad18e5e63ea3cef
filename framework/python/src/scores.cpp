// SPDX-License-Identifier: MIT
// Rows of scores from whatever Python has them in: which it is, and copies where numbers lie apart.
#include "scores.hpp"

#include <cstring>

namespace py = pybind11;

namespace tessera::python {
namespace {

void copy_number(char* to, const char* from, std::size_t width, bool swapped) {
    if (!swapped) {
        std::memcpy(to, from, width);
    } else {
        for (std::size_t i = 0; i < width; ++i) to[i] = from[width - 1 - i];
    }
}

/// Numbers of a list or tuple, as floats or doubles; returns how many.
template <class Number>
Py_ssize_t read_list(py::handle list, std::vector<std::uint64_t>& memory) {
    const Py_ssize_t count = PySequence_Fast_GET_SIZE(list.ptr());
    memory.resize((static_cast<std::size_t>(count) * sizeof(Number) + 7) / 8);
    auto* to = reinterpret_cast<char*>(memory.data());
    for (Py_ssize_t i = 0; i < count; ++i) {
        // Asked for anew each time: turning an element into a number may run code that changes the
        // list.
        if (i >= PySequence_Fast_GET_SIZE(list.ptr())) throw py::value_error("the list shrank");
        const auto element =
            py::reinterpret_borrow<py::object>(PySequence_Fast_GET_ITEM(list.ptr(), i));
        const double value = PyFloat_AsDouble(element.ptr());
        if (value == -1 && PyErr_Occurred()) {
            if (PyList_Check(element.ptr()) || PyTuple_Check(element.ptr())) {
                PyErr_Clear();
                throw py::type_error(
                    "expected a list of numbers, found a list of lists; rows in a "
                    "batch are a two-dimensional array");
            }
            throw py::error_already_set();
        }
        const auto number = static_cast<Number>(value);
        std::memcpy(to + static_cast<std::size_t>(i) * sizeof(Number), &number, sizeof number);
    }
    return count;
}

}  // namespace

std::size_t number_bytes(tsr_score_kind kind) {
    return kind == TSR_F32 ? 4 : kind == TSR_F64 ? 8 : 2;
}

void throw_dtype(const std::string& found) {
    throw py::type_error("expected scores of dtype float16, bfloat16, float32 or float64, found " +
                         found);
}

void throw_dimensions(Py_ssize_t found) {
    throw py::value_error("expected one row of scores, or a two-dimensional array of rows, found " +
                          std::to_string(found) + " dimensions");
}

const score_rows& score_reader::read(py::handle object) {
    find(object);
    if (float32_rows_ && view_.dimensions != 1)
        throw py::value_error("expected one row, found " + std::to_string(view_.dimensions) +
                              " dimensions");
    settle();
    return rows_;
}

void score_reader::find(py::handle object) {
    try {
        if (find_scores(object)) return;
    } catch (const py::type_error&) {
        if (!float32_rows_) throw;
    }
    if (float32_rows_ || py::hasattr(object, "__array__")) {
        const py::object asarray = py::module_::import("numpy").attr("asarray");
        kept_ = float32_rows_ ? asarray(object, "float32") : asarray(object);
        if (view_numpy(kept_, view_)) return;
    }
    throw py::type_error(
        "expected a row of scores (an array, a tensor, a list of numbers), found "
        "an object of type " +
        py::str(py::type::of(object).attr("__name__")).cast<std::string>());
}

bool score_reader::find_scores(py::handle object) {
    view_.swapped = false;
    if (view_numpy(object, view_) || view_torch(object, view_, kept_)) return true;
    if (PyList_Check(object.ptr()) || PyTuple_Check(object.ptr())) {
        view_.dimensions = 1;
        view_.shape[0] = 1;
        view_.shape[1] =
            float32_rows_ ? read_list<float>(object, copy_) : read_list<double>(object, copy_);
        view_.kind = float32_rows_ ? TSR_F32 : TSR_F64;
        view_.strides[1] = static_cast<Py_ssize_t>(number_bytes(view_.kind));
        view_.data = reinterpret_cast<const char*>(copy_.data());
        return true;
    }
    return view_dlpack(object, view_, kept_) || view_buffer(object, view_, kept_);
}

void score_reader::settle() {
    const auto width = static_cast<Py_ssize_t>(number_bytes(view_.kind));
    const Py_ssize_t rows = view_.shape[0], numbers = view_.shape[1];
    if (numbers == 0)
        throw py::value_error("expected a row of 1 score or more, found an empty one");
    if (numbers > Py_ssize_t{UINT32_MAX})
        throw py::value_error("a row of " + std::to_string(numbers) +
                              " scores, expected fewer than 2^32");
    rows_.kind = view_.kind;
    rows_.alphabet = static_cast<std::uint32_t>(numbers);
    rows_.rows = static_cast<std::uint64_t>(rows);
    const bool side_by_side = view_.strides[1] == width || numbers == 1;
    const bool apart =
        rows > 1 && (view_.strides[0] < numbers * width || view_.strides[0] % width != 0);
    const bool aligned =
        reinterpret_cast<std::uintptr_t>(view_.data) % static_cast<std::uintptr_t>(width) == 0;
    if (!side_by_side || apart || !aligned || view_.swapped) {
        gather();
        return;
    }
    rows_.data = view_.data;
    rows_.stride = rows > 1 ? static_cast<std::uint64_t>(view_.strides[0] / width) : rows_.alphabet;
}

void score_reader::gather() {
    const std::size_t width = number_bytes(view_.kind);
    const auto count = static_cast<std::size_t>(view_.shape[0] * view_.shape[1]);
    std::vector<std::uint64_t> copied((count * width + 7) / 8);
    auto* to = reinterpret_cast<char*>(copied.data());
    for (Py_ssize_t row = 0; row < view_.shape[0]; ++row)
        for (Py_ssize_t i = 0; i < view_.shape[1]; ++i, to += width)
            copy_number(to, view_.data + row * view_.strides[0] + i * view_.strides[1], width,
                        view_.swapped);
    copy_.swap(copied);
    rows_.data = copy_.data();
    rows_.stride = rows_.alphabet;
}

}  // namespace tessera::python
