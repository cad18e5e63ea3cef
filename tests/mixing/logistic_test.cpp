// SPDX-License-Identifier: MIT
// The logistic tables against the C library's exponential.
#include "common/mixing/logistic.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

namespace tessera::mixing {

namespace {

double probability_of(double stretched) { return 65536 / (1 + std::exp(-stretched / 256)); }

}  // namespace

TEST_CASE("squashing is 65536 / (1 + e^-x) within 1, symmetric and never 0 or 65536") {
    for (std::int32_t x = -squash_limit; x <= squash_limit; ++x) {
        CAPTURE(x);
        const auto p = static_cast<std::int32_t>(squash_units(x));
        CHECK(std::abs(p - probability_of(x)) <= 1);
        CHECK(p >= 1);
        CHECK(p <= 65535);
        if (x != 0) CHECK(p + static_cast<std::int32_t>(squash_units(-x)) == 65536);
        if (x > -squash_limit) CHECK(p >= static_cast<std::int32_t>(squash_units(x - 1)));
    }
    CHECK(squash_units(0) == 32768);
}

TEST_CASE("between whole units squashing draws straight lines") {
    for (std::int32_t x = -squash_limit; x < squash_limit; x += 5)
        for (const std::int32_t part : {0, 1, 100, 128, 255}) {
            CAPTURE(x);
            CAPTURE(part);
            const std::uint32_t low = squash_units(x), high = squash_units(x + 1);
            const std::uint32_t p = squash(x * 256 + part);
            CHECK(p == low + (high - low) * static_cast<std::uint32_t>(part) / 256);
            CHECK(std::abs(p - probability_of(x + part / 256.0)) <= 2);
        }
    CHECK(squash(clamped(1 << 30)) == squash_units(squash_limit));
    CHECK(squash(clamped(-(1 << 30))) == squash_units(-squash_limit));
}

TEST_CASE("stretching finds the last place that squashes to no more than the middle of its step") {
    for (std::uint32_t step = 0; step < 4096; ++step) {
        CAPTURE(step);
        const std::int32_t x = stretch(16 * step);
        CHECK(stretch(16 * step + 15) == x);
        CHECK(std::abs(x) <= stretch_limit);
        if (x > -stretch_limit) CHECK(squash_units(x) <= 16 * step + 8);
        if (x < stretch_limit) CHECK(squash_units(x + 1) > 16 * step + 8);
    }
}

TEST_CASE("stretching is ln(p / (1 - p)) in 256ths, as far as 12 bits of p tell") {
    for (std::uint32_t step = 16; step < 4080; ++step) {
        CAPTURE(step);
        const double p = (16 * step + 8) / 65536.0;
        // A whole unit for rounding down, and what a probability that is off by 1 moves it.
        const double tolerance = 1 + 256 * 2 / (65536 * p * (1 - p));
        CHECK(std::abs(stretch(16 * step) - 256 * std::log(p / (1 - p))) <= tolerance);
    }
}

}  // namespace tessera::mixing
