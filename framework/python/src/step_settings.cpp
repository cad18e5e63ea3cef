// SPDX-License-Identifier: MIT
// How a StepEncoder or StepDecoder was asked to work.
#include "installation.hpp"
#include "step_object.hpp"

namespace py = pybind11;

namespace tessera::python {
namespace {

/// A name, with parameters behind a colon, or {"use": ..., "params": {...}} as a dict.
std::string reference_text(const py::object& reference) {
    if (py::isinstance<py::dict>(reference))
        return py::module_::import("json").attr("dumps")(reference).cast<std::string>();
    if (py::isinstance<py::str>(reference)) return reference.cast<std::string>();
    throw py::type_error(
        "expected a plugin's name or a dict with use and params, found an object of type " +
        py::str(py::type::of(reference).attr("__name__")).cast<std::string>());
}

/// The distribution with one more parameter.
std::string with_temperature(const py::object& distribution, const py::object& temperature) {
    if (temperature.is_none()) return reference_text(distribution);
    const double value = temperature.cast<double>();
    if (py::isinstance<py::dict>(distribution)) {
        const py::dict changed(distribution.attr("copy")());
        py::dict parameters;
        if (changed.contains("params")) parameters = py::dict(changed["params"].attr("copy")());
        parameters["temperature"] = value;
        changed["params"] = parameters;
        return reference_text(changed);
    }
    const std::string text = reference_text(distribution);
    return text + (text.find(':') == text.npos ? ':' : ',') +
           "temperature=" + py::repr(py::float_(value)).cast<std::string>();
}

}  // namespace

step_settings step_settings_of(const py::object& distribution, const py::object& coder,
                               std::optional<std::uint32_t> alphabet, std::uint32_t lanes,
                               const py::object& temperature, std::uint64_t memory,
                               bool float32_rows) {
    const installation& here = installed();
    step_settings made{
        .codec = step_codec::compile(with_temperature(distribution, temperature),
                                     reference_text(coder), here.plugins, here.assets),
        .alphabet = alphabet,
        .options = {.alphabet = 0, .lanes = lanes, .memory = memory},
        .float32_rows = float32_rows};
    return made;
}

}  // namespace tessera::python
