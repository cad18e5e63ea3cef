// SPDX-License-Identifier: MIT
// Specs changed by parameter and by pointer.
#include <tessera/error.hpp>
#include <tessera/spec.hpp>

#include "scratch.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace tessera;
using test::scratch;

namespace {

constexpr const char* sample = R"({
  "tessera": 1, "name": "tacc", "about": "tokens",
  "params": {"level": 3, "tokenizer": "r50k_base"},
  "pipeline": ["store", {"use": "zstd", "params": {"level": "$level"}}, {"use": "delta"}]
})";

std::string set_problem(std::string_view pointer, std::string_view word = "1") {
    spec s = spec::parse(sample);
    try {
        s.set(pointer, word);
        return "";
    } catch (const spec_error& e) {
        CHECK(s.text() == spec::parse(sample).text());
        return e.what();
    }
}

}  // namespace

TEST_CASE("a spec knows its name and purpose") {
    const spec s = spec::parse(sample);
    CHECK(s.name() == "tacc");
    CHECK(s.about() == "tokens");
    CHECK(spec::parse(s.text()).json() == s.json());
    CHECK(spec::parse("[]").name() == "");
    CHECK(spec::parse(R"({"name": 1})").name() == "");
}

TEST_CASE("a spec from a file says which file is wrong") {
    const scratch here;
    CHECK(spec::load(here.write("a.json", sample)).name() == "tacc");
    const auto bad = here.write("b.json", "{\"a\": ?}");
    CHECK_THROWS_WITH_AS(
        spec::load(bad),
        ("/a: line 1, column 7: expected a value, found \"?\" (in " + bad.string() + ")").c_str(),
        spec_error);
    const auto huge = here.write("c.json", std::string(70'000, ' '));
    CHECK_THROWS_WITH_AS(
        spec::load(huge),
        ("spec: expected at most 65536 bytes of JSON, found more (in " + huge.string() + ")")
            .c_str(),
        spec_error);
}

TEST_CASE("a spec's own parameters are set from words") {
    spec s = spec::parse(sample);
    const spec before = s;
    s.set_parameter("level", "19");
    s.set_parameter("tokenizer", "cl100k_base");
    CHECK(s.json()["params"] == nlohmann::json{{"level", 19}, {"tokenizer", "cl100k_base"}});
    s.set_parameter("tokenizer", "\"7\"");
    s.set_parameter("level", "[1, 2]");
    CHECK(s.json()["params"] == nlohmann::json{{"level", {1, 2}}, {"tokenizer", "7"}});
    s.set_parameter("tokenizer", "{not json");
    CHECK(s.json()["params"]["tokenizer"] == "{not json");
    CHECK(before.json() == spec::parse(sample).json());
    CHECK(s.has_parameter("level"));
    CHECK_FALSE(s.has_parameter("lvel"));
}

TEST_CASE("an unknown parameter of a spec is told with those it has") {
    spec s = spec::parse(sample);
    CHECK_THROWS_WITH_AS(s.set_parameter("lvel", "1"),
                         "/params: no parameter \"lvel\"; did you mean \"level\"?", spec_error);
    CHECK_THROWS_WITH_AS(s.set_parameter("dictionary", "1"),
                         "/params: no parameter \"dictionary\"; there is \"level\", \"tokenizer\"",
                         spec_error);
    spec bare = spec::parse("{}");
    CHECK_THROWS_WITH_AS(bare.set_parameter("level", "1"),
                         "/params: no parameter \"level\"; there are none", spec_error);
}

TEST_CASE("any value is set by its pointer") {
    spec s = spec::parse(sample);
    s.set("/pipeline/1/params/level", "19");
    s.set("/pipeline/1/params/window", "27");
    s.set("/name", "mine");
    CHECK(s.json()["pipeline"][1]["params"] == nlohmann::json{{"level", 19}, {"window", 27}});
    CHECK(s.name() == "mine");
    s.set("", "{\"a~b\": {\"c/d\": 0}}");
    s.set("/a~0b/c~1d", "1");
    CHECK(s.json() == nlohmann::json{{"a~b", {{"c/d", 1}}}});
}

TEST_CASE("a step's parameters are made where the step has none written") {
    spec s = spec::parse(sample);
    s.set("/pipeline/0/params/level", "19");
    s.set("/pipeline/2/params/order", "2");
    CHECK(s.json()["pipeline"][0] == nlohmann::json{{"use", "store"}, {"params", {{"level", 19}}}});
    CHECK(s.json()["pipeline"][2] == nlohmann::json{{"use", "delta"}, {"params", {{"order", 2}}}});
}

TEST_CASE("a pointer to nowhere says where it ends and leaves the spec alone") {
    CHECK(set_problem("/pipelin/0") == "spec: no member \"pipelin\"; did you mean \"pipeline\"?");
    CHECK(set_problem("/qqq/0") ==
          "spec: no member \"qqq\"; there is \"about\", \"name\", \"params\", \"pipeline\", "
          "\"tessera\"");
    CHECK(set_problem("/pipeline/3/params/level") ==
          "/pipeline: expected an index below 3, found \"3\"");
    CHECK(set_problem("/pipeline/-") == "/pipeline: expected an index below 3, found \"-\"");
    CHECK(set_problem("/pipeline/00") == "/pipeline: expected an index below 3, found \"00\"");
    CHECK(set_problem("/name/x") == "/name: expected an object or an array, found \"tacc\"");
    CHECK(set_problem("/tessera/x") == "/tessera: expected an object or an array, found 1");
    CHECK(set_problem("pipeline") ==
          "spec: expected a JSON pointer, \"\" or \"/...\", found \"pipeline\"");
    CHECK(set_problem("/a~2") == "/a~2: expected \"~0\" or \"~1\" after each '~'");
    CHECK(set_problem("/name", "\"" + std::string(65'500, 'x') + "\"").find("at most 65536") !=
          std::string::npos);
}
