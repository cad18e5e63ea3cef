// SPDX-License-Identifier: MIT
// The CPU time of short calls, on a machine that others use too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>

namespace tessera::bench {

/// Of this thread.
inline double cpu_nanoseconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/// Nanoseconds of one of `count` calls, which follow one another: f(0), f(1) ...; the best of the
/// rounds of 0.1 seconds.
template <class F>
double best_time(std::size_t count, F&& f) {
    double best = 1e18;
    const double end = cpu_nanoseconds() + 1e8;
    do {
        const double start = cpu_nanoseconds();
        for (std::size_t i = 0; i < count; ++i) f(i);
        asm volatile("" ::: "memory");
        best = std::min(best, cpu_nanoseconds() - start);
    } while (cpu_nanoseconds() < end);
    return best / static_cast<double>(count);
}

}  // namespace tessera::bench
