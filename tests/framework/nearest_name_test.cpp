// SPDX-License-Identifier: MIT
// Which slips are understood and which are not.
#include <tessera/spec.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace tessera;

TEST_CASE("one slip of the fingers is understood") {
    constexpr std::array<std::string_view, 7> names = {"rans",  "zstd",  "level",  "window",
                                                       "delta", "store", "wrapper"};
    CHECK(nearest_name("rnas", names) == "rans");      // two letters swapped
    CHECK(nearest_name("lvel", names) == "level");     // one left out
    CHECK(nearest_name("leevel", names) == "level");   // one too many
    CHECK(nearest_name("windew", names) == "window");  // one wrong
    CHECK(nearest_name("Zstd", names) == "zstd");
    CHECK(nearest_name("wraper", names) == "wrapper");
    CHECK(nearest_name("wrpaerp", names) == "");  // three
}

TEST_CASE("what is far from every name has no nearest one") {
    constexpr std::array<std::string_view, 4> names = {"rans", "zstd", "x", "go"};
    CHECK(nearest_name("brotli", names).empty());
    CHECK(nearest_name("", names).empty());
    CHECK(nearest_name("y", names).empty());
    CHECK(nearest_name("ab", names).empty());
    CHECK(nearest_name(std::string(100'000, 'a'), names).empty());
    CHECK(nearest_name("rans", {}).empty());
}

TEST_CASE("the nearest of several wins, the first of equals") {
    constexpr std::array<std::string_view, 3> names = {"delta", "delta2", "delts"};
    CHECK(nearest_name("delta3", names) == "delta");
    CHECK(nearest_name("delts", names) == "delts");
}
