// SPDX-License-Identifier: MIT
// A file object of Python as something to read at any place.
#include "file_object.hpp"

#include "bytes_view.hpp"

#include <tessera/error.hpp>

#include <cstring>

namespace py = pybind11;

namespace tessera::python {

file_object::file_object(py::object file) : file_(std::move(file)) {
    if (!py::hasattr(file_, "seek") || !py::hasattr(file_, "read"))
        throw py::type_error(
            "expected a path, bytes, or a file object with seek and read, found an object of "
            "type " +
            py::str(py::type::of(file_).attr("__name__")).cast<std::string>());
    size_ = file_.attr("seek")(0, 2).cast<std::uint64_t>();
    name_ = py::str(py::getattr(file_, "name", py::str("data"))).cast<std::string>();
}

file_object::~file_object() {
    py::gil_scoped_acquire locked;
    file_ = py::object();
}

std::size_t file_object::read_at(std::uint64_t offset, std::span<std::uint8_t> room) const {
    py::gil_scoped_acquire locked;  // also keeps seek and read of one call together
    try {
        std::size_t done = 0;
        while (done < room.size()) {
            file_.attr("seek")(offset + done);
            const py::object part = file_.attr("read")(room.size() - done);
            const bytes_view view(part);
            const auto bytes = view.bytes();
            if (bytes.empty()) break;
            if (bytes.size() > room.size() - done)
                throw error(reason::io, name_ + ": read gave more bytes than it was asked for");
            std::memcpy(room.data() + done, bytes.data(), bytes.size());
            done += bytes.size();
        }
        return done;
    } catch (const py::error_already_set& e) {
        throw error(reason::io, name_ + ": " + e.what());
    }
}

}  // namespace tessera::python
