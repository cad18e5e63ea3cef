// SPDX-License-Identifier: MIT
// The progress bar: carriage returns over fmt.
#include "progress.hpp"

#include "escape.hpp"
#include "sizes.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>

namespace tessera::tool {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds patience{500}, interval{100};
constexpr int bar_cells = 24;
constexpr std::size_t name_room = 28;

std::atomic<bool> bar_is_shown{false};

struct bar {
    std::string name;
    std::optional<std::uint64_t> total;
    measured by;
    clock::time_point start = clock::now(), next = start + patience;

    void show(std::uint64_t raw, std::uint64_t frame, clock::time_point now) {
        const double seconds = std::chrono::duration<double>(now - start).count();
        const std::string speed = fmt::format(
            "{}/s", show_size(static_cast<std::uint64_t>(static_cast<double>(raw) / seconds)));
        std::string line;
        if (total && *total > 0) {
            const std::uint64_t at = by == measured::raw ? raw : frame;
            const double share =
                std::min(1.0, static_cast<double>(at) / static_cast<double>(*total));
            const int full = static_cast<int>(share * bar_cells);
            line = fmt::format("[{:#<{}}{:{}}] {:3.0f} %", "", full, "", bar_cells - full,
                               100 * share);
        } else {
            line = show_size(raw);
        }
        fmt::print(stderr, "\r\x1b[K{} {}  {}", name, line, speed);
        std::fflush(stderr);
        bar_is_shown = true;
        next = now + interval;
    }
};

std::string shorten(const std::string& name) {
    const std::string safe = escape(name);
    // A cut inside a character of several bytes would be no UTF-8: escape() makes that visible.
    return safe.size() <= name_room ? safe
                                    : escape("..." + safe.substr(safe.size() - name_room + 3));
}

}  // namespace

progress_function show_progress(const options& wanted, std::string name,
                                std::optional<std::uint64_t> total, measured by) {
    const bool shown = wanted.progress.value_or(!wanted.quiet && isatty(STDERR_FILENO) != 0);
    if (!shown) return {};
    const auto state = std::make_shared<bar>(bar{shorten(name), total, by});
    return [state](std::uint64_t raw, std::uint64_t frame) {
        const auto now = clock::now();
        if (now >= state->next) state->show(raw, frame, now);
    };
}

void clear_progress() {
    if (bar_is_shown.exchange(false)) {
        fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
    }
}

}  // namespace tessera::tool
