// SPDX-License-Identifier: MIT
// Long work without the interpreter's lock, which Ctrl-C ends.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

namespace tessera::python {

/// Runs `work` with the interpreter's lock let go of; call it with the lock held. Where there is
/// much to do (`bytes`) a thread of its own does it, while this one looks for signals: an exception
/// that a signal handler raises, KeyboardInterrupt above all, asks the work to stop and is thrown
/// once it has.
void run_interruptible(std::uint64_t bytes, const std::function<void(std::stop_token)>& work);

}  // namespace tessera::python
