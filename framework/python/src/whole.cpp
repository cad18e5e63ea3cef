// SPDX-License-Identifier: MIT
// Compressing and decompressing all of something at once: the class Pipeline below tessera.Codec,
// and decompress.
#include "bytes_sink.hpp"
#include "bytes_view.hpp"
#include "installation.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "parts_source.hpp"

#include <tessera/decode.hpp>
#include <tessera/error.hpp>

#include <pybind11/stl.h>

#include <memory>

namespace py = pybind11;

namespace tessera::python {
namespace {

using settings = std::vector<std::pair<std::string, std::string>>;

limits bounds_of(std::uint64_t memory, std::optional<std::uint64_t> output = {}) {
    limits bounds;
    bounds.memory = memory;
    bounds.output = output.value_or(bounds.output);
    return bounds;
}

struct codec {
    pipeline compiled;
    limits bounds;
};

/// `reference` is a codec's name or path, or a spec; values of `wanted` are JSON.
codec compile(const std::string& reference, bool is_spec, const settings& wanted,
              std::uint64_t memory) {
    const installation& here = installed();
    spec chosen = is_spec ? spec::parse(reference) : here.codecs.find(reference);
    for (const auto& [name, value] : wanted) chosen.set_parameter(name, value);
    const limits bounds = bounds_of(memory);
    return {pipeline::compile(chosen, here.plugins, here.assets, bounds), bounds};
}

/// Views of the buffers, held until the work is done.
struct views {
    explicit views(const py::tuple& parts) {
        for (const py::handle part : parts) held.push_back(std::make_unique<bytes_view>(part));
    }
    std::uint64_t size() const {
        std::uint64_t sum = 0;
        for (const auto& view : held) sum += view->bytes().size();
        return sum;
    }
    parts_source source() const {
        std::vector<std::span<const std::uint8_t>> spans;
        for (const auto& view : held) spans.push_back(view->bytes());
        return parts_source(std::move(spans));
    }
    std::vector<std::unique_ptr<bytes_view>> held;
};

py::object compress(const codec& with, const py::tuple& parts, unsigned threads, bool small,
                    bool raw) {
    if (const std::string problem = with.compiled.raw_mode_problem(); raw && !problem.empty())
        throw error(reason::parameter, with.compiled.name() + " has no raw form: " + problem);
    const views data(parts);
    bytes_sink out(data.size() / 2 + 1024, bytes_sink::form::bytes);
    run_interruptible(data.size(), [&](std::stop_token stop) {
        parts_source in = data.source();
        const encode_options how{.threads = threads,
                                 .bounds = with.bounds,
                                 .statistics = false,
                                 .small_form = small,
                                 .progress = {},
                                 .observe = {},
                                 .stop = std::move(stop)};
        raw ? encode_raw(with.compiled, in, out, how) : encode(with.compiled, in, out, how);
    });
    return out.take();
}

py::object decompress(const py::object& data, const codec* raw, unsigned threads,
                      std::uint64_t memory, std::optional<std::uint64_t> output, bool writable,
                      bool any_fingerprint) {
    const bytes_view view(data);
    const limits bounds = bounds_of(memory, output);
    bytes_sink out(std::min<std::uint64_t>(3 * view.bytes().size(), bounds.output) + 1024,
                   writable ? bytes_sink::form::bytearray : bytes_sink::form::bytes);
    const installation& here = installed();
    run_interruptible(view.bytes().size(), [&](std::stop_token stop) {
        memory_source in(view.bytes(), "data");
        const decode_options how{.threads = threads,
                                 .statistics = false,
                                 .any_fingerprint = any_fingerprint,
                                 .progress = {},
                                 .stop = std::move(stop)};
        raw != nullptr ? decode_raw(raw->compiled, in, out, how, bounds)
                       : decode(in, out, here.with(bounds), how);
    });
    return out.take();
}

}  // namespace

void define_whole(py::module_& module) {
    py::class_<codec>(module, "Pipeline", "A compiled spec. tessera.Codec is what users see of it.")
        .def(py::init(&compile), py::arg("reference"), py::arg("is_spec"), py::arg("settings"),
             py::arg("memory"))
        .def_property_readonly("name", [](const codec& c) { return c.compiled.name(); })
        .def("resolved", [](const codec& c, bool all) { return c.compiled.resolved(all); })
        .def("block_size", [](const codec& c) { return c.compiled.block_size(); })
        .def("max_compressed_size",
             [](const codec& c, std::uint64_t size) { return c.compiled.max_encoded_size(size); })
        .def("compress", &compress, py::arg("parts"), py::arg("threads"), py::arg("small"),
             py::arg("raw"));
    module.def("decompress", &decompress, py::arg("data"), py::arg("raw"), py::arg("threads"),
               py::arg("memory"), py::arg("output"), py::arg("writable"),
               py::arg("any_fingerprint"));
    module.attr("DEFAULT_MEMORY") = limits{}.memory;
}

}  // namespace tessera::python
