// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and SIGHUP as a request to stop, so that nothing half done is left behind.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace tessera::tool {

/// While it lives, the first such signal requests a stop and the second ends the process. Make it
/// before the program has other threads: they inherit that the signals are blocked.
class interruption {
  public:
    interruption();
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    std::stop_token token() const { return stop_.get_token(); }
    bool requested() const { return stop_.stop_requested(); }
    /// Becomes readable when a stop is requested, for poll().
    int descriptor() const { return event_; }
    /// Returns `code`, or dies of the signal that came, as shells expect of an interrupted program.
    /// Call it last, when everything is cleaned up.
    int finish(int code);

  private:
    void wait_for_signals();
    std::stop_source stop_;
    sigset_t signals_, before_;
    int event_;
    std::atomic<int> caught_{0};
    std::atomic<bool> over_{false};
    std::thread waiter_;
};

}  // namespace tessera::tool
