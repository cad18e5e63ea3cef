// SPDX-License-Identifier: MIT
// What the fuzz targets share: the plugins of the tree, limits that keep a run small, and what
// counts as a finding.
#pragma once

#include <tessera/sdk/error.hpp>
#include <tessera/tessera.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tessera::fuzz {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

/// Every plugin of this tree, linked.
const registry& plugins();

/// Small enough that a run within them cannot look like a leak to libFuzzer.
constexpr limits small_limits = {.memory = std::uint64_t{64} << 20,
                                 .output = std::uint64_t{16} << 20};

/// Ends the process, so that libFuzzer keeps the input.
[[noreturn]] void finding(std::string_view what);

/// Runs `f`. An error is an answer, unless its reason is a bug of ours; any other exception is a
/// finding. Returns whether `f` came through.
template <class F>
bool answered(F&& f) {
    try {
        f();
        return true;
    } catch (const error& e) {
        if (e.why == reason::internal) finding(e.what());
        return false;
    }
}

/// As `answered`, for the SDK's host.
template <class F>
bool plugin_answered(F&& f) {
    try {
        f();
        return true;
    } catch (const sdk::error& e) {
        if (e.status == TSR_E_INTERNAL) finding(e.what());
        if (std::string_view(e.what()).empty()) finding("a failure without a message");
        return false;
    }
}

/// Runs `f`, which has no reason to fail.
template <class F>
void must_succeed(std::string_view what, F&& f) {
    try {
        f();
    } catch (const error& e) {
        finding(std::string(what) + ": " + e.what());
    }
}

}  // namespace tessera::fuzz
