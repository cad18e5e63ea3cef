// SPDX-License-Identifier: MIT
// The class StepEncoder.
#include "module.hpp"
#include "step_object.hpp"

#include <pybind11/stl.h>

namespace py = pybind11;

namespace tessera::python {
namespace {

class encoder_object : public step_object {
  public:
    encoder_object(step_settings settings, std::uint64_t reserve)
        : step_object(std::move(settings)), reserve_(reserve) {
        make();
    }

    void encode(py::handle scores, py::handle symbols) {
        const in_use now(*this);
        const score_rows& rows = scores_.read(scores);
        if (scores_.one_row()) {
            symbols_.assign(1, read_symbol(symbols));
        } else {
            read_symbols(symbols, symbols_);
        }
        make_room(rows.alphabet);
        work([&] { encoder_->encode(rows, symbols_); });
    }

    void encode_sparse(const py::object& symbols, const py::object& scores,
                       const py::object& symbol, std::uint32_t alphabet,
                       std::optional<double> rest) {
        const in_use now(*this);
        const sparse_row row = read_sparse(symbols, scores, alphabet, rest);
        make_room(static_cast<std::uint32_t>(listed_.size()) + 1);  // the others are one
        encoder_->encode(row, read_symbol(symbol));
    }

    py::bytes finish() {
        const in_use now(*this);
        const auto bytes = encoder_->finish();
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    void reset() {
        const in_use now(*this);
        encoder_->reset();
    }
    std::uint64_t symbols() const { return encoder_->symbols(); }

  private:
    void make() {
        encoder_.emplace(settings_.codec, settings_.options);
        if (reserve_ > 0) encoder_->reserve(reserve_);
    }
    /// In the middle of a message a row too large is the encoder's own error.
    void make_room(std::uint32_t alphabet) {
        if (!outgrown(alphabet) || encoder_->symbols() > 0) return;
        settings_.options.alphabet = alphabet;
        make();
    }

    std::uint64_t reserve_;
    std::optional<step_encoder> encoder_;
};

PyObject* encode(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    return guarded([&] {
        expect_arguments(count, 2, "encode(rows, symbols)");
        value_of<encoder_object>(self).encode(arguments[0], arguments[1]);
        return py::none().release().ptr();
    });
}

PyMethodDef encode_method = {
    "encode", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&encode)), METH_FASTCALL,
    "encode($self, rows, symbols, /)\n--\n\n"
    "Codes one symbol by one row of scores, or several by several rows.\n\n"
    "rows: float16, bfloat16, float32 or float64, of shape (alphabet,) with an integer as "
    "`symbols`, "
    "or of shape (n, alphabet) with n integers, n a multiple of the lanes: rows 0 to lanes - 1 are "
    "the first step of each lane. NumPy arrays, PyTorch tensors, whatever has DLPack or the buffer "
    "protocol; read where they lie if the numbers of a row are side by side, else copied. Lists "
    "and "
    "tuples of numbers are copied. Tensors on another device are copied, with a warning.\n\n"
    "Raises ValueError for a symbol outside the alphabet, before anything is coded."};

}  // namespace

void define_step_encoder(py::module_& module) {
    py::class_<encoder_object> type(
        module, "StepEncoder",
        "Codes symbols one after the other, each by a row of scores of your own.\n\n"
        "distribution: what the scores are: \"probabilities\", or \"softmax\" for logits; a name, "
        "with parameters behind a colon, or a dict with use and params.\n"
        "coder: \"range\", or another that works step by step.\n"
        "alphabet: symbols of the largest row that will come; without it, 2^20, or what the first "
        "row of a message has if that is more.\n"
        "lanes: independent sequences side by side.\n"
        "temperature: of softmax.\n"
        "reserve: bytes of a message for which memory is taken beforehand.\n"
        "memory: bytes that plugins may hold, output included.\n"
        "float32_rows: one row at a time, with lists, integers and other dtypes read as float32; "
        "otherwise lists are float64 and other dtypes an error.\n\n"
        "Nothing but the coder's bytes is written: the decoder must be made alike, see the same "
        "rows "
        "bit for bit, and know how many symbols there are. One thread at a time (BusyError).");
    type.def(py::init([](const py::object& distribution, const py::object& coder,
                         std::optional<std::uint32_t> alphabet, std::uint32_t lanes,
                         const py::object& temperature, std::uint64_t reserve, std::uint64_t memory,
                         bool float32_rows) {
                 return std::make_unique<encoder_object>(
                     step_settings_of(distribution, coder, alphabet, lanes, temperature, memory,
                                      float32_rows),
                     reserve);
             }),
             py::arg("distribution") = "probabilities", py::arg("coder") = "range", py::kw_only(),
             py::arg("alphabet") = py::none(), py::arg("lanes") = 1,
             py::arg("temperature") = py::none(), py::arg("reserve") = 0,
             py::arg("memory") = limits{}.memory, py::arg("float32_rows") = false);
    add_method(type, encode_method);
    type.def(
        "encode_sparse", &encoder_object::encode_sparse, py::arg("symbols"), py::arg("scores"),
        py::arg("symbol"), py::arg("alphabet"), py::arg("rest") = py::none(),
        "Codes `symbol` by a row that lists the likeliest symbols of a large alphabet.\n\n"
        "symbols: integers, each once, of shape (k,); scores: their probabilities, of shape (k,); "
        "rest: what all others have together, alike; without it, what is missing from 1.");
    type.def("finish", &encoder_object::finish,
             "The message's bytes. Nothing but reset may follow.");
    type.def("reset", &encoder_object::reset, "Begins the next message.");
    type.def_property_readonly("symbols", &encoder_object::symbols,
                               "Symbols of the message so far, all lanes together.");
    type.def("resolved", &encoder_object::resolved,
             "Distribution and coder as JSON, every parameter written out.");
}

}  // namespace tessera::python
