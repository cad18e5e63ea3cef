// SPDX-License-Identifier: MIT
// The bytes of a Python object, where they lie.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <span>

namespace tessera::python {

/// Anything with the buffer protocol and no gaps: bytes, bytearray, memoryview, mmap, a NumPy
/// array. Holds the object and keeps it from moving.
class bytes_view {
  public:
    explicit bytes_view(pybind11::handle object, bool writable = false) {
        if (PyObject_GetBuffer(object.ptr(), &buffer_, writable ? PyBUF_WRITABLE : PyBUF_SIMPLE) ==
            0)
            return;
        if (!PyErr_ExceptionMatches(PyExc_BufferError) && !PyErr_ExceptionMatches(PyExc_ValueError))
            throw pybind11::error_already_set();
        PyErr_Clear();
        throw pybind11::value_error(
            writable ? "expected contiguous memory that may be written"
                     : "expected contiguous bytes, found an object whose elements lie apart; "
                       "numpy.ascontiguousarray makes a copy without gaps");
    }
    ~bytes_view() { PyBuffer_Release(&buffer_); }
    bytes_view(const bytes_view&) = delete;
    bytes_view& operator=(const bytes_view&) = delete;

    std::span<const std::uint8_t> bytes() const { return room(); }
    std::span<std::uint8_t> room() const {
        return {static_cast<std::uint8_t*>(buffer_.buf), static_cast<std::size_t>(buffer_.len)};
    }

  private:
    Py_buffer buffer_{};
};

}  // namespace tessera::python
