// SPDX-License-Identifier: MIT
// The class StepDecoder.
#include "bytes_view.hpp"
#include "module.hpp"
#include "step_object.hpp"

#include <pybind11/stl.h>

namespace py = pybind11;

namespace tessera::python {
namespace {

class decoder_object : public step_object {
  public:
    explicit decoder_object(step_settings settings)
        : step_object(std::move(settings)), decoder_(settings_.codec, settings_.options) {}

    void start(const py::object& data) {
        const in_use now(*this);
        const bytes_view view(data);
        message_.assign(view.bytes().begin(), view.bytes().end());
        decoder_.start(message_);
        started_ = true;
    }

    py::object decode(py::handle scores) {
        const in_use now(*this);
        const score_rows& rows = scores_.read(scores);
        make_room(rows.alphabet);
        symbols_.resize(rows.rows);
        work([&] { decoder_.decode(rows, symbols_); });
        if (!scores_.one_row()) return symbol_array(symbols_);
        return py::reinterpret_steal<py::object>(PyLong_FromUnsignedLong(symbols_[0]));
    }

    std::uint32_t decode_sparse(const py::object& symbols, const py::object& scores,
                                std::uint32_t alphabet, std::optional<double> rest) {
        const in_use now(*this);
        const sparse_row row = read_sparse(symbols, scores, alphabet, rest);
        make_room(static_cast<std::uint32_t>(listed_.size()) + 1);  // the others are one
        return decoder_.decode(row);
    }

    void finish() {
        const in_use now(*this);
        decoder_.finish();
    }
    std::uint64_t symbols() const { return decoder_.symbols(); }

  private:
    void make_room(std::uint32_t alphabet) {
        if (!outgrown(alphabet) || decoder_.symbols() > 0) return;
        settings_.options.alphabet = alphabet;
        decoder_ = step_decoder(settings_.codec, settings_.options);
        if (started_) decoder_.start(message_);
    }

    step_decoder decoder_;
    std::vector<std::uint8_t> message_;
    bool started_ = false;
};

PyObject* decode(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    return guarded([&] {
        expect_arguments(count, 1, "decode(rows)");
        return value_of<decoder_object>(self).decode(arguments[0]).release().ptr();
    });
}

PyMethodDef decode_method = {
    "decode", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&decode)), METH_FASTCALL,
    "decode($self, rows, /)\n--\n\n"
    "The symbol that was coded by this row of scores, or by each of several rows.\n\n"
    "rows: as StepEncoder.encode was given them, of shape (alphabet,) for an int, or of shape "
    "(n, alphabet) for n of them: an array of int64, or a list where NumPy is not imported.\n\n"
    "Raises CorruptError where the bytes say no symbol, or are used up: coders notice that within "
    "a "
    "few bits of the end, but not how many symbols were meant."};

}  // namespace

void define_step_decoder(py::module_& module) {
    py::class_<decoder_object> type(module, "StepDecoder",
                                    "The inverse of StepEncoder, made alike: the same "
                                    "distribution, coder, lanes and temperature.");
    type.def(py::init([](const py::object& distribution, const py::object& coder,
                         std::optional<std::uint32_t> alphabet, std::uint32_t lanes,
                         const py::object& temperature, std::uint64_t memory, bool float32_rows) {
                 return std::make_unique<decoder_object>(step_settings_of(
                     distribution, coder, alphabet, lanes, temperature, memory, float32_rows));
             }),
             py::arg("distribution") = "probabilities", py::arg("coder") = "range", py::kw_only(),
             py::arg("alphabet") = py::none(), py::arg("lanes") = 1,
             py::arg("temperature") = py::none(), py::arg("memory") = limits{}.memory,
             py::arg("float32_rows") = false);
    type.def("start", &decoder_object::start, py::arg("data"),
             "Begins a message: bytes, of which a copy is kept.");
    add_method(type, decode_method);
    type.def("decode_sparse", &decoder_object::decode_sparse, py::arg("symbols"), py::arg("scores"),
             py::arg("alphabet"), py::arg("rest") = py::none(),
             "The symbol that StepEncoder.encode_sparse coded by this row.");
    type.def(
        "finish", &decoder_object::finish,
        "Raises CorruptError unless the bytes are just those of the symbols decoded. Optional.");
    type.def_property_readonly("symbols", &decoder_object::symbols,
                               "Symbols of the message so far, all lanes together.");
    type.def("resolved", &decoder_object::resolved,
             "Distribution and coder as JSON, every parameter written out.");
}

}  // namespace tessera::python
