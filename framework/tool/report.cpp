// SPDX-License-Identifier: MIT
// Messages on standard error.
#include "report.hpp"

#include "escape.hpp"
#include "progress.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace tessera::tool {
namespace {

void print(std::string_view where, std::string_view message) {
    clear_progress();
    // escape() keeps a message of several lines on one.
    const std::string place = escape(where), said = escape(message);
    const bool told = place.empty() || (said.compare(0, place.size(), place) == 0 &&
                                        said.compare(place.size(), 1, ":") == 0);
    fmt::print(stderr, "tessera: {}{}\n", told ? "" : place + ": ", said);
}

}  // namespace

void complain(std::string_view where, std::string_view message) { print(where, message); }

void note(const options& wanted, std::string_view where, std::string_view message) {
    if (!wanted.quiet) print(where, message);
}

int exit_code_of(const error& caught) {
    return caught.why == reason::parameter ? command_wrong : work_failed;
}

}  // namespace tessera::tool
