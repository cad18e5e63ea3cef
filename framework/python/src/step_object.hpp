// SPDX-License-Identifier: MIT
// What the classes StepEncoder and StepDecoder have in common.
#pragma once

#include "errors.hpp"
#include "scores.hpp"
#include "symbols.hpp"

#include <tessera/steps.hpp>

#include <algorithm>
#include <optional>

namespace tessera::python {

/// Where nobody said how many symbols the largest row has: beyond every vocabulary in use, and the
/// memory for so many is not touched before they come.
constexpr std::uint32_t usual_alphabet = 1 << 20;

/// From so many numbers on a step takes longer than letting go of the interpreter's lock and taking
/// it again costs other threads.
constexpr std::uint64_t worth_unlocking = 16384;

/// How an object was asked to work. References are names, or specs' JSON.
struct step_settings {
    step_codec codec;
    std::optional<std::uint32_t> alphabet;
    step_options options;
    bool float32_rows;
};

step_settings step_settings_of(const pybind11::object& distribution, const pybind11::object& coder,
                               std::optional<std::uint32_t> alphabet, std::uint32_t lanes,
                               const pybind11::object& temperature, std::uint64_t memory,
                               bool float32_rows);

class step_object {
  public:
    explicit step_object(step_settings settings)
        : settings_(std::move(settings)), scores_(settings_.float32_rows) {
        settings_.options.alphabet = settings_.alphabet.value_or(usual_alphabet);
    }
    std::string resolved() const { return settings_.codec.resolved(); }

  protected:
    /// One call of a method: no other may begin while it lasts, of this thread (code that reading
    /// scores runs) or another.
    class in_use {
      public:
        explicit in_use(step_object& object) : object_(object) {
            if (object_.busy_)
                throw_busy("the object is in use: another thread is in the middle of a call");
            object_.busy_ = true;
        }
        ~in_use() {
            object_.scores_.release();
            object_.busy_ = false;
        }
        in_use(const in_use&) = delete;
        in_use& operator=(const in_use&) = delete;

      private:
        step_object& object_;
    };

    /// Whether rows so large need a coder made anew: nobody has said how large they get, and the
    /// bound that was taken does not hold.
    bool outgrown(std::uint32_t alphabet) const {
        return !settings_.alphabet && alphabet > settings_.options.alphabet;
    }

    /// Lives until the call ends.
    sparse_row read_sparse(pybind11::handle symbols, pybind11::handle scores,
                           std::uint32_t alphabet, std::optional<double> rest) {
        const score_rows& row = scores_.read(scores);
        if (!scores_.one_row()) throw_dimensions(2);
        read_symbols(symbols, listed_);
        if (listed_.size() != row.alphabet)
            throw pybind11::value_error("expected a score for each of " +
                                        std::to_string(listed_.size()) + " symbols, found " +
                                        std::to_string(row.alphabet));
        return {listed_, row.data, row.kind, alphabet, rest};
    }

    template <class F>
    void work(F&& f) {
        if (scores_.numbers() < worth_unlocking) {
            f();
            return;
        }
        pybind11::gil_scoped_release unlocked;
        f();
    }

    step_settings settings_;
    score_reader scores_;
    std::vector<std::uint32_t> symbols_, listed_;

  private:
    bool busy_ = false;
};

/// The C++ object of a method's `self`, which is of its class: the interpreter saw to that.
template <class Object>
Object& value_of(PyObject* self) {
    const auto* instance = reinterpret_cast<pybind11::detail::instance*>(self);
    if (!instance->simple_layout) return *pybind11::handle(self).cast<Object*>();
    void* value = instance->simple_value_holder[0];
    if (value == nullptr) throw pybind11::type_error("the object was never initialised");
    return *static_cast<Object*>(value);
}

/// Calls `f`, whose exceptions become Python's; for methods that pybind11 does not dispatch.
template <class F>
PyObject* guarded(F&& f) {
    try {
        return f();
    } catch (...) {
        raise_current_exception();
        return nullptr;
    }
}

/// Adds a method without pybind11's dispatch, which costs more than a short step.
inline void add_method(pybind11::handle type, PyMethodDef& method) {
    PyObject* made = PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(type.ptr()), &method);
    if (made == nullptr) throw pybind11::error_already_set();
    pybind11::setattr(type, method.ml_name, pybind11::reinterpret_steal<pybind11::object>(made));
}

/// Throws TypeError unless a method was called with so many positional arguments.
inline void expect_arguments(Py_ssize_t found, Py_ssize_t expected, const char* how) {
    if (found != expected)
        throw pybind11::type_error(std::string("expected ") + how + ", found " +
                                   std::to_string(found) + " arguments");
}

}  // namespace tessera::python
