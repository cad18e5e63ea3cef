// SPDX-License-Identifier: MIT
// The class Reader: ranges and labels of a file of frames.
#include <tessera/reader.hpp>

#include "bytes_sink.hpp"
#include "bytes_view.hpp"
#include "file_object.hpp"
#include "installation.hpp"
#include "module.hpp"

#include <tessera/error.hpp>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <memory>

namespace py = pybind11;

namespace tessera::python {
namespace {

/// An index may claim any size: beyond this, memory is taken as bytes come.
constexpr std::uint64_t largest_guess = 16 << 20;

/// What a reader reads, and what keeps that alive.
struct opened {
    std::unique_ptr<bytes_view> memory;
    std::unique_ptr<random_access> in;
    std::unique_ptr<reader> content;

    ~opened() {
        py::gil_scoped_acquire locked;
        content.reset();
        in.reset();
        memory.reset();
    }
};

class reader_object {
  public:
    reader_object(const py::object& from, unsigned threads, std::uint64_t memory,
                  bool any_fingerprint) {
        auto made = std::make_shared<opened>();
        if (PyUnicode_Check(from.ptr()) || py::hasattr(from, "__fspath__")) {
            made->in = std::make_unique<file_access>(from.cast<std::filesystem::path>());
        } else if (PyObject_CheckBuffer(from.ptr())) {
            made->memory = std::make_unique<bytes_view>(from);
            made->in = std::make_unique<memory_access>(made->memory->bytes(), "data");
        } else {
            made->in = std::make_unique<file_object>(from);
        }
        limits bounds;
        bounds.memory = memory;
        const environment with = installed().with(bounds);
        decode_options how;
        how.threads = threads;
        how.any_fingerprint = any_fingerprint;
        py::gil_scoped_release unlocked;
        made->content = std::make_unique<reader>(*made->in, with, how);
        opened_ = std::move(made);
    }

    /// Held by each call, so that `close` of another thread waits for nobody and breaks nothing.
    std::shared_ptr<opened> use() const {
        if (!opened_) throw py::value_error("the reader is closed");
        return opened_;
    }
    void close() { opened_.reset(); }
    bool closed() const { return !opened_; }

    std::uint64_t size() const { return use()->content->size(); }

    py::object read(std::uint64_t offset, std::optional<std::uint64_t> count) const {
        const auto file = use();
        const std::uint64_t whole = file->content->size();
        const std::uint64_t from = std::min(offset, whole);
        const std::uint64_t wanted = std::min(count.value_or(whole), whole - from);
        bytes_sink out(std::min(wanted, largest_guess), bytes_sink::form::bytes);
        {
            py::gil_scoped_release unlocked;
            file->content->copy(from, wanted, out);
        }
        return out.take();
    }

    std::size_t readinto(std::uint64_t offset, const py::object& target) const {
        const auto file = use();
        const bytes_view view(target, true);
        py::gil_scoped_release unlocked;
        return file->content->read(offset, view.room());
    }

    py::object read_label(const std::string& label) const {
        const auto file = use();
        bytes_sink out(0, bytes_sink::form::bytes);
        {
            py::gil_scoped_release unlocked;
            file->content->copy_label(label, out);
        }
        return out.take();
    }

    py::object item(const py::slice& range) const {
        const std::uint64_t whole = size();
        py::ssize_t start = 0, stop = 0, step = 0, count = 0;
        if (!range.compute(static_cast<py::ssize_t>(whole), &start, &stop, &step, &count))
            throw py::error_already_set();
        if (step != 1) throw py::value_error("expected a slice with step 1");
        return read(static_cast<std::uint64_t>(start), static_cast<std::uint64_t>(count));
    }

    int item(py::ssize_t index) const {
        const auto whole = static_cast<py::ssize_t>(size());
        const py::ssize_t at = index < 0 ? index + whole : index;
        if (at < 0 || at >= whole)
            throw py::index_error("byte " + std::to_string(index) + " of a content of " +
                                  std::to_string(whole));
        std::uint8_t byte = 0;
        use()->content->read(static_cast<std::uint64_t>(at), {&byte, 1});
        return byte;
    }

    py::list frames() const {
        py::list all;
        const auto file = use();
        for (const frame_info& one : file->content->frames()) {
            py::dict entry;
            entry["codec"] = one.codec;
            entry["spec"] =
                py::module_::import("json").attr("loads")(one.spec.empty() ? "null" : one.spec);
            entry["size"] = one.size;
            entry["raw_offset"] = one.raw_offset;
            entry["raw_size"] = one.raw_size;
            entry["block_size"] = one.block_size;
            entry["blocks"] = one.blocks.size();
            all.append(std::move(entry));
        }
        return all;
    }

  private:
    std::shared_ptr<opened> opened_;
};

}  // namespace

void define_reader(py::module_& module) {
    py::class_<reader_object>(
        module, "Reader",
        "The content of a file of frames, read anywhere. Only the blocks that "
        "a range touches are decoded.\n\n"
        "len(r), r[a:b], r[i]; any number of threads may read.")
        .def(py::init<const py::object&, unsigned, std::uint64_t, bool>(), py::arg("from"),
             py::arg("threads"), py::arg("memory"), py::arg("any_fingerprint"))
        .def("__len__", &reader_object::size)
        .def("__getitem__", py::overload_cast<const py::slice&>(&reader_object::item, py::const_))
        .def("__getitem__", py::overload_cast<py::ssize_t>(&reader_object::item, py::const_))
        .def("read", &reader_object::read, py::arg("offset") = 0, py::arg("size") = py::none(),
             "bytes from `offset` on, `size` of them or all to the end; fewer at the end.")
        .def("readinto", &reader_object::readinto, py::arg("offset"), py::arg("buffer"),
             "Fills a writable buffer from `offset` on; returns how many bytes.")
        .def(
            "labels", [](const reader_object& r) { return r.use()->content->labels(); },
            "Names of parts, as the segmenter of the codec gave them: tensors, say.")
        .def("read_label", &reader_object::read_label, py::arg("label"),
             "All bytes of the part of that name.")
        .def("frames", &reader_object::frames,
             "A dict for each frame: codec, spec, size, raw_offset, raw_size, block_size, blocks.")
        .def("close", &reader_object::close)
        .def_property_readonly("closed", &reader_object::closed)
        .def("__enter__", [](py::object self) { return self; })
        .def("__exit__", [](reader_object& r, const py::args&) { r.close(); });
}

}  // namespace tessera::python
