// SPDX-License-Identifier: MIT
// Long work without the interpreter's lock, which Ctrl-C ends.
#include "interruptible.hpp"

#include <pybind11/pybind11.h>

#include <chrono>
#include <exception>
#include <future>
#include <thread>

namespace py = pybind11;

namespace tessera::python {
namespace {

constexpr std::uint64_t worth_a_thread = 64 << 10;  // below that the slowest codec takes no second
constexpr std::chrono::milliseconds patience(50);

}  // namespace

void run_interruptible(std::uint64_t bytes, const std::function<void(std::stop_token)>& work) {
    if (bytes < worth_a_thread) {
        py::gil_scoped_release unlocked;
        work({});
        return;
    }
    std::stop_source stop;
    std::packaged_task<void()> task([&] { work(stop.get_token()); });
    std::future<void> done = task.get_future();
    std::exception_ptr interrupted;
    {
        py::gil_scoped_release unlocked;
        std::jthread worker(std::move(task));
        while (done.wait_for(patience) != std::future_status::ready) {
            if (interrupted) continue;
            py::gil_scoped_acquire locked;
            if (PyErr_CheckSignals() == 0) continue;
            interrupted = std::make_exception_ptr(py::error_already_set());
            stop.request_stop();
        }
    }
    if (interrupted) std::rethrow_exception(interrupted);
    done.get();
}

}  // namespace tessera::python
