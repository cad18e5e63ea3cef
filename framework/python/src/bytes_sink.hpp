// SPDX-License-Identifier: MIT
// A sink whose memory is a Python object from the start: what was written is not copied again.
#pragma once

#include <tessera/io.hpp>

#include <pybind11/pybind11.h>

#include <algorithm>
#include <cstring>

namespace tessera::python {

/// Grows by doubling, and takes the interpreter's lock for that alone: whoever calls the engine has
/// let go of it.
class bytes_sink final : public sink {
  public:
    enum class form { bytes, bytearray };

    /// With the interpreter's lock held, as for `take` and the end.
    bytes_sink(std::uint64_t expected, form wanted)
        : wanted_(wanted), capacity_(std::max<std::size_t>(expected, 64)) {
        object_ = wanted_ == form::bytes
                      ? PyBytes_FromStringAndSize(nullptr, Py_ssize_t(capacity_))
                      : PyByteArray_FromStringAndSize(nullptr, Py_ssize_t(capacity_));
        if (object_ == nullptr) throw pybind11::error_already_set();
        settle();
    }
    ~bytes_sink() override { Py_XDECREF(object_); }
    bytes_sink(const bytes_sink&) = delete;
    bytes_sink& operator=(const bytes_sink&) = delete;

    void write(std::span<const std::uint8_t> bytes) override {
        if (bytes.empty()) return;
        if (bytes.size() > capacity_ - size_) {
            pybind11::gil_scoped_acquire lock;
            resize(std::max(2 * capacity_, size_ + bytes.size()));
        }
        std::memcpy(memory_ + size_, bytes.data(), bytes.size());
        size_ += bytes.size();
    }

    pybind11::object take() {
        resize(size_);
        return pybind11::reinterpret_steal<pybind11::object>(std::exchange(object_, nullptr));
    }

  private:
    void resize(std::size_t capacity) {
        if (wanted_ == form::bytes) {
            if (_PyBytes_Resize(&object_, Py_ssize_t(capacity)) != 0) failed();
        } else if (PyByteArray_Resize(object_, Py_ssize_t(capacity)) != 0) {
            failed();
        }
        capacity_ = capacity;
        settle();
    }
    /// Called by the engine's threads too, where no Python exception may wait.
    [[noreturn]] static void failed() {
        PyErr_Clear();
        throw std::bad_alloc();
    }
    void settle() {
        memory_ = reinterpret_cast<std::uint8_t*>(
            wanted_ == form::bytes ? PyBytes_AS_STRING(object_) : PyByteArray_AS_STRING(object_));
    }

    form wanted_;
    std::size_t capacity_, size_ = 0;
    PyObject* object_ = nullptr;
    std::uint8_t* memory_ = nullptr;
};

}  // namespace tessera::python
