// SPDX-License-Identifier: MIT
// Codecs found by reference, and what is said of a reference that finds none.
#include <tessera/error.hpp>
#include <tessera/spec.hpp>

#include "scratch.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace tessera;
using test::scratch;

namespace {

std::string codec(const std::string& name, const std::string& about) {
    return R"({"tessera": 1, "name": ")" + name + R"(", "about": ")" + about +
           R"(", "params": {"level": 3, "window": 0}, "pipeline": ["store"]})";
}

struct shelf {
    scratch here;
    codec_library library{{here / "one", here / "two", here / "absent"}};
    shelf() {
        here.write("one/zstd.json", codec("zstd", "first"));
        here.write("one/broken.json", "{");
        here.write("one/alias.json", codec("other", ""));
        here.write("one/notes.txt", "no codec");
        here.write("two/zstd.json", codec("zstd", "second"));
        here.write("two/gzip.json", codec("gzip", "two"));
    }
    std::string problem(std::string_view reference) const {
        try {
            library.find(reference);
            return "";
        } catch (const spec_error& e) {
            return e.what();
        }
    }
};

}  // namespace

TEST_CASE("a codec is found by name in the first directory that has it") {
    const shelf s;
    CHECK(s.library.find("zstd").about() == "first");
    CHECK(s.library.find("gzip").about() == "two");
}

TEST_CASE("a reference sets the codec's own parameters") {
    const shelf s;
    CHECK(s.library.find("zstd:level=19,window=27").json()["params"] ==
          nlohmann::json{{"level", 19}, {"window", 27}});
    CHECK(s.library.find("zstd:level=[1,2],window=\"a,b\"").json()["params"] ==
          nlohmann::json{{"level", {1, 2}}, {"window", "a,b"}});
    CHECK(s.library.find("zstd:level=asset:x/y").json()["params"]["level"] == "asset:x/y");
    CHECK(s.library.find("zstd:level=").json()["params"]["level"] == "");
}

TEST_CASE("a path is a reference too") {
    const shelf s;
    const std::string path = s.here.write("my:codec.json", codec("any", "path")).string();
    CHECK(s.library.find(path).about() == "path");
    CHECK(s.library.find(path + ":level=19").json()["params"]["level"] == 19);
    const std::string bare = s.here.write("spec", codec("any", "bare")).string();
    CHECK(s.library.find(bare).about() == "bare");
    CHECK(s.library.find(bare + ":level=x.json").json()["params"]["level"] == "x.json");
}

TEST_CASE("what no codec is called is told with the nearest name, or where it was looked for") {
    const shelf s;
    CHECK(s.problem("zsdt") == "spec: no codec \"zsdt\"; did you mean \"zstd\"?");
    CHECK(s.problem("zsdt:level=1") == "spec: no codec \"zsdt\"; did you mean \"zstd\"?");
    CHECK(s.problem("fp16") == "spec: no codec \"fp16\" in " + (s.here / "one").string() + ", " +
                                   (s.here / "two").string() + ", " + (s.here / "absent").string());
    CHECK(s.problem("").starts_with("spec: no codec \"\" in "));
    CHECK(s.problem("..").starts_with("spec: no codec \"..\" in "));
    CHECK_THROWS_WITH_AS(codec_library().find("zstd"),
                         "spec: no codec \"zstd\" in any directory: none is set", spec_error);
}

TEST_CASE("a bad tail of a reference is an error") {
    const shelf s;
    CHECK(s.problem("zstd:19") ==
          "/params: expected NAME=VALUE after \"zstd\" and a colon, found \"19\"");
    CHECK(s.problem("zstd:") ==
          "/params: expected NAME=VALUE after \"zstd\" and a colon, found \"\"");
    CHECK(s.problem("zstd:level=1,=2") ==
          "/params: expected NAME=VALUE after \"zstd\" and a colon, found \"=2\"");
    CHECK(s.problem("zstd:lvel=1") == "/params: no parameter \"lvel\"; did you mean \"level\"?");
}

TEST_CASE("the list has each codec once, and what is wrong with a file") {
    const shelf s;
    const auto list = s.library.list();
    REQUIRE(list.size() == 4);
    CHECK(list[0].name == "alias");
    CHECK(list[0].problem ==
          "/name: expected \"alias\" as the file is called, found \"other\" (in " +
              (s.here / "one/alias.json").string() + ")");
    CHECK(list[1].name == "broken");
    CHECK(list[1].problem ==
          "spec: line 1, column 2: expected a name in double quotes or '}', found the end of the "
          "text (in " +
              (s.here / "one/broken.json").string() + ")");
    CHECK(list[2].name == "gzip");
    CHECK(list[2].about == "two");
    CHECK(list[2].problem == "");
    CHECK(list[3].about == "first");
    CHECK(list[3].file == s.here / "one/zstd.json");
}
