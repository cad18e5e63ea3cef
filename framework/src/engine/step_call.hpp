// SPDX-License-Identifier: MIT
// What a call of a step's plugin takes in either direction: its time, its place in errors, the
// streams beside its own.
#pragma once

#include "block.hpp"

#include <fmt/format.h>

#include <ctime>
#include <string>
#include <vector>

namespace tessera::engine {

/// Processor time of the calling thread.
inline double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// Time of one stage's call, where somebody asked.
class stopwatch {
  public:
    stopwatch(const step& s, block_statistics& measured)
        : into_(measured.empty() ? nullptr : &measured[s.place]),
          start_(into_ ? thread_seconds() : 0) {}
    void stop(std::uint64_t bytes_in, std::uint64_t bytes_out) {
        if (into_ == nullptr) return;
        into_->seconds += thread_seconds() - start_;
        into_->calls += 1;
        into_->bytes_in += bytes_in;
        into_->bytes_out += bytes_out;
    }

  private:
    stage_statistics* into_;
    double start_;
};

/// Throws `e` anew with the place of `s` before its message.
[[noreturn]] inline void rethrow_at(const step& s, const error& e) {
    throw error(e.why, fmt::format("{}: {}", s.pointer, e.what()));
}

/// The streams of a split that stand beside the one in work.
using siblings = std::vector<tsr_stream>;

/// Those of them that the model of `s` is given.
inline std::vector<tsr_stream> given_of(const step& s, const siblings& around) {
    std::vector<tsr_stream> given;
    for (const std::size_t port : s.given) given.push_back(around[port]);
    return given;
}

}  // namespace tessera::engine
