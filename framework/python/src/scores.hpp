// SPDX-License-Identifier: MIT
// Rows of scores from whatever Python has them in: NumPy, PyTorch, DLPack, the buffer protocol,
// lists.
#pragma once

#include <tessera/steps.hpp>

#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::python {

/// One or two dimensions of numbers somewhere in memory. What they lie in is kept by whoever asked.
struct number_view {
    const char* data = nullptr;
    tsr_score_kind kind = TSR_F32;
    bool swapped = false;  ///< in the other byte order
    int dimensions = 0;
    Py_ssize_t shape[2] = {1, 0};    ///< rows, numbers of a row
    Py_ssize_t strides[2] = {0, 0};  ///< in bytes
};

std::size_t number_bytes(tsr_score_kind kind);

/// Reads scores for one encoder or decoder: contiguous rows lie where they lay, others are copied
/// into memory that is kept for the next. One thread at a time, with the interpreter's lock held.
class score_reader {
  public:
    /// `float32_rows`: one row at a time, with lists, integers and other dtypes read as float32;
    /// otherwise batches too, lists as float64, and no other dtypes.
    explicit score_reader(bool float32_rows) : float32_rows_(float32_rows) {}

    /// Throws TypeError or ValueError that say what was expected and found. What it gives holds
    /// until `release`, and the object with it.
    const score_rows& read(pybind11::handle object);
    void release() { kept_ = pybind11::object(); }

    bool one_row() const { return view_.dimensions == 1; }
    /// Numbers in all: what a step has to go through.
    std::uint64_t numbers() const { return rows_.rows * rows_.alphabet; }

  private:
    void find(pybind11::handle object);
    bool find_scores(pybind11::handle object);
    void settle();
    void gather();

    bool float32_rows_;
    number_view view_;
    score_rows rows_;
    std::vector<std::uint64_t> copy_;  // aligned for every kind
    pybind11::object kept_;
};

/// Each returns whether the object is of its kind; `kept` receives what must outlive the view.
bool view_numpy(pybind11::handle object, number_view& view);
bool view_torch(pybind11::handle object, number_view& view, pybind11::object& kept);
bool view_dlpack(pybind11::handle object, number_view& view, pybind11::object& kept);
bool view_buffer(pybind11::handle object, number_view& view, pybind11::object& kept);

/// Whether the object is an array of NumPy, of whatever dtype.
bool is_numpy(pybind11::handle object);

[[noreturn]] void throw_dtype(const std::string& found);
[[noreturn]] void throw_dimensions(Py_ssize_t found);

}  // namespace tessera::python
