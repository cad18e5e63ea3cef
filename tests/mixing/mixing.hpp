// SPDX-License-Identifier: MIT
// What the tests of mixing share.
#pragma once

#include <tessera/sdk/error.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>

namespace tessera::test {

/// A new one each time; say CAPTURE(seed), so that a failure names it.
inline std::uint32_t fresh_seed() { return std::random_device{}(); }

struct refusal {
    tsr_status status;
    std::string message;
};

/// How `f` is refused, TSR_OK where it is not.
template <class F>
refusal refusal_of(F&& f) {
    try {
        f();
        return {TSR_OK, ""};
    } catch (const sdk::error& e) {
        return {e.status, e.what()};
    }
}

}  // namespace tessera::test
