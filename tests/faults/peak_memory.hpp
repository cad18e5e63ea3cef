// SPDX-License-Identifier: MIT
// How much memory some work took at its peak.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace tessera::test {

/// Bytes of this line of /proc/self/status.
inline std::uint64_t status_bytes(const std::string& key) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (std::uint64_t kib = 0; word == key + ":" && status >> kib) return kib << 10;
    return 0;
}

/// Bytes that the process grew by, at most, while `f` ran.
template <class F>
std::uint64_t peak_growth(F&& f) {
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins anew
    const std::uint64_t before = status_bytes("VmRSS");
    f();
    const std::uint64_t peak = status_bytes("VmHWM");
    return peak > before ? peak - before : 0;
}

}  // namespace tessera::test
