// SPDX-License-Identifier: MIT
// What there is: codecs with their specs, plugins, and libraries that were refused.
#include "installation.hpp"
#include "module.hpp"

#include <tessera/spec.hpp>

namespace py = pybind11;

namespace tessera::python {
namespace {

py::dict codecs() {
    py::dict all;
    for (const codec_library::entry& one : installed().codecs.list())
        if (one.problem.empty() && !all.contains(py::str(one.name)))
            all[py::str(one.name)] = one.about;
    return all;
}

py::list plugins() {
    py::list all;
    for (const plugin& one : installed().plugins.plugins()) {
        py::dict entry;
        entry["id"] = std::string(short_id(one.desc->id));
        entry["shape"] = shape_name(one.desc->shape);
        entry["version"] = one.desc->version;
        entry["summary"] = one.desc->summary;
        entry["tags"] = py::str(one.desc->tags).attr("split")();
        entry["schema"] = one.desc->schema;
        entry["origin"] = one.origin;
        all.append(std::move(entry));
    }
    return all;
}

py::list refused() {
    py::list all;
    for (const refusal& one : installed().plugins.refused()) {
        py::dict entry;
        entry["origin"] = one.origin;
        entry["id"] = one.id;
        entry["why"] = one.why;
        all.append(std::move(entry));
    }
    return all;
}

}  // namespace

void define_contents(py::module_& module) {
    module.def("codecs", &codecs, "The codecs that go by a name: {name: what it is for}.");
    module.def("plugins", &plugins);
    module.def("refused", &refused,
               "Plugin libraries that were found and not taken: dicts with origin, id and why.");
    module.def("spec_text", [](const std::string& reference) {
        return installed().codecs.find(reference).text();
    });
}

}  // namespace tessera::python
