// SPDX-License-Identifier: MIT
// Directories from the environment and from where the library lies.
#include "paths.hpp"

#include "scratch.hpp"

#include <doctest/doctest.h>

using namespace tessera;
using test::variable;

TEST_CASE("a colon-separated variable is a list of directories") {
    const variable set("TESSERA_TEST_PATH", ":/a::b c:/d:");
    const auto list = directories_from_environment("TESSERA_TEST_PATH");
    REQUIRE(list.size() == 3);
    CHECK(list[0] == "/a");
    CHECK(list[1] == "b c");
    CHECK(list[2] == "/d");
    CHECK(directories_from_environment("TESSERA_TEST_UNSET").empty());
}

TEST_CASE("a user's data is where the XDG specification puts it") {
    const variable home("HOME", "/users/one");
    {
        const variable data("XDG_DATA_HOME", "/data");
        CHECK(user_data_directory() == "/data/tessera");
    }
    const variable relative("XDG_DATA_HOME", "not/absolute");  // "must be ignored"
    CHECK(user_data_directory() == "/users/one/.local/share/tessera");
    const variable none("HOME", "");
    CHECK(user_data_directory().empty());
}

TEST_CASE("a program outside of any installed tree uses the configured prefix") {
    CHECK(install_prefix().is_absolute());
    CHECK_FALSE(std::filesystem::exists(install_prefix() / "framework_tests"));
}
