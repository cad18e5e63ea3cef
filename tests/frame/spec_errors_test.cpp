// SPDX-License-Identifier: MIT
// What is said of a wrong spec: every error of its grammar and its names, word for word.
#include "workshop.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::test;

namespace {

/// What compiling `text` fails with, "" where it does not.
std::string complaint(const std::string& text) {
    const failure f = failure_of([&] { compiled(spec::parse(text)); });
    if (f.message.empty()) return "";
    CHECK(f.why == reason::parameter);
    CHECK(f.message.starts_with((f.pointer.empty() ? "spec" : f.pointer) + ": "));
    return f.message;
}

std::string complaint_of_steps(const std::string& steps) {
    return complaint(R"({"tessera": 1, "name": "test", "pipeline": )" + steps + "}");
}

std::string complaint_of_entropy(const std::string& members) {
    return complaint_of_steps(R"([{"use": "entropy", )" + members + "}]");
}

}  // namespace

TEST_CASE("a spec is an object of known keys, with a version and a name") {
    CHECK(complaint("[]") == "spec: expected an object, found an array of 0 items");
    CHECK(complaint(R"({"name": "x", "pipeline": []})") ==
          "/tessera: expected the version of the grammar, 1, found nothing");
    CHECK(complaint(R"({"tessera": 2, "name": "x", "pipeline": []})") ==
          "/tessera: expected 1, the version of the grammar that this program reads, found 2");
    CHECK(complaint(R"({"tessera": 1, "pipeline": []})") ==
          "/name: expected a name, found nothing");
    CHECK(complaint(R"({"tessera": 1, "name": "", "pipeline": []})") ==
          "/name: expected a name of 1 to 256 bytes, found \"\"");
    CHECK(complaint(R"({"tessera": 1, "name": 7, "pipeline": []})") ==
          "/name: expected a name of 1 to 256 bytes, found 7");
    CHECK(complaint(R"({"tessera": 1, "name": "x", "pipelines": []})") ==
          "/pipelines: unknown key \"pipelines\"; did you mean \"pipeline\"?");
    CHECK(complaint(R"({"tessera": 1, "name": "x", "a/b~c": []})") ==
          "/a~1b~0c: unknown key \"a/b~c\"");
    CHECK(complaint(R"({"tessera": 1, "name": "x", "params": 3, "pipeline": []})") ==
          "/params: expected an object, found 3");
}

TEST_CASE("a block has one byte to 64 MiB") {
    const auto with_block = [](const std::string& block) {
        return complaint(R"({"tessera": 1, "name": "x", "pipeline": [], "block": )" + block + "}");
    };
    const std::string expected =
        "/block: expected a size from 1 to 64MiB (a number of bytes, or \"64KiB\", \"4MiB\"), "
        "found ";
    CHECK(with_block("1") == "");
    CHECK(with_block("\"64MiB\"") == "");
    CHECK(with_block("0") == expected + "0");
    CHECK(with_block("\"65MiB\"") == expected + "\"65MiB\"");
    CHECK(with_block("-1") == expected + "-1");
    CHECK(with_block("\"big\"") == expected + "\"big\"");
    CHECK(with_block("null") == expected + "null");
}

TEST_CASE("a spec has a pipeline, or a segment with a route for each that the segmenter names") {
    const std::string start = R"({"tessera": 1, "name": "x", )";
    const std::string segment = start + R"("segment": "org.example.sections", )";
    CHECK(complaint(start + R"("about": "nothing"})") ==
          "/pipeline: expected a pipeline, or a segment with routes, found neither");
    CHECK(complaint(segment + R"("pipeline": []})") == "");
    CHECK(complaint(segment + R"("pipeline": [], "routes": {"a": []}})") ==
          "/routes: a spec has either a pipeline or routes, found both");
    CHECK(complaint(start + R"("pipeline": [], "routes": {}})") ==
          "/routes: a spec has either a pipeline or routes, found both");
    CHECK(complaint(start + R"("routes": {}})") == "/routes: routes need a \"segment\"");
    CHECK(complaint(segment + R"("about": ""})") ==
          "/routes: expected the routes of the segment, found nothing");
    CHECK(complaint(segment + R"("routes": [1]})") ==
          "/routes: expected an object, found an array of 1 item");
    CHECK(complaint(segment + R"("routes": {"a": [], "b": []}})") ==
          "/routes: expected steps for route \"other\" of segmenter \"org.example.sections\", "
          "found none");
    CHECK(complaint(segment + R"("routes": {"a": [], "b": [], "other": [], "othr": []}})") ==
          "/routes/othr: segmenter \"org.example.sections\" has no such route; did you mean "
          "\"other\"?");
    CHECK(complaint(segment + R"("routes": {"a": [], "b": ["zst"], "other": []}})") ==
          "/routes/b/0: \"zst\" is not a stage; did you mean \"zstd\"?");
    CHECK(complaint(start + R"("segment": "org.example.section", "routes": {}})") ==
          "/segment: \"org.example.section\" is not a segmenter; did you mean "
          "\"org.example.sections\"?");
    CHECK(complaint(start + R"("segment": "zstd", "routes": {}})") ==
          "/segment: \"zstd\" is a stage, expected a segmenter");
}

TEST_CASE("a step is an id, an object with \"use\", or a choice") {
    CHECK(complaint_of_steps("\"zstd\"") ==
          "/pipeline: expected an array of steps, found \"zstd\"");
    CHECK(complaint_of_steps("[5]") ==
          "/pipeline/0: expected the id of a stage or an object, found 5");
    CHECK(complaint_of_steps(R"([{"params": {}}])") ==
          "/pipeline/0: expected \"use\" or \"choose\", found neither");
    CHECK(complaint_of_steps(R"([{"use": "zstd", "parms": {}}])") ==
          "/pipeline/0/parms: unknown key \"parms\"; did you mean \"params\"?");
    CHECK(complaint_of_steps(R"([{"use": "zstd", "params": [1, 2]}])") ==
          "/pipeline/0/params: expected an object, found an array of 2 items");
    CHECK(complaint_of_steps(R"([{"use": 3}])") ==
          "/pipeline/0/use: expected a name of 1 to 256 bytes, found 3");
    CHECK(complaint_of_steps(R"([{"use": ")" + std::string(257, 'x') + "\"}]") ==
          "/pipeline/0/use: expected a name of 1 to 256 bytes, found \"" + std::string(60, 'x') +
              "...\"");
}

TEST_CASE("a name that is unknown is answered with the nearest, or with what it is") {
    CHECK(complaint_of_steps(R"(["zstdd"])") ==
          "/pipeline/0: \"zstdd\" is not a stage; did you mean \"zstd\"?");
    CHECK(complaint_of_steps(R"(["org.tessera.zstd", "broti"])") ==
          "/pipeline/1: \"broti\" is not a stage; did you mean \"brotli\"?");
    CHECK(complaint_of_steps(R"(["nothing-like-it"])") ==
          "/pipeline/0: \"nothing-like-it\" is not a stage");
    CHECK(complaint_of_steps(R"(["rans"])") ==
          "/pipeline/0: \"rans\" is a coder, expected a stage");
    CHECK(complaint_of_steps(R"(["quote\"\u001b[31m"])") ==
          "/pipeline/0: \"quote\\\"\\x1b[31m\" is not a stage");
}

TEST_CASE("parameters are held against the plugin's schema") {
    CHECK(complaint_of_steps(R"([{"use": "zstd", "params": {"levl": 3}}])") ==
          "/pipeline/0/params/levl: unknown parameter \"levl\"; did you mean \"level\"?");
    CHECK(complaint_of_steps(R"([{"use": "zstd", "params": {"level": 23}}])") ==
          "/pipeline/0/params/level: expected an integer from -131072 to 22, found 23");
    CHECK(complaint_of_steps(R"([{"use": "zstd", "params": {"long": 1}}])") ==
          "/pipeline/0/params/long: expected true or false, found 1");
    CHECK(complaint_of_steps(R"([{"use": "store", "params": {"level": 1}}])") ==
          "/pipeline/0/params/level: unknown parameter \"level\"; there are none");
    CHECK(complaint_of_steps(R"([{"use": "zstd", "params": {"window": 5}}])") ==
          "/pipeline/0: window: expected 0 or 10 to 31, found 5");
    CHECK(
        complaint_of_steps(R"([{"use": "org.example.misbehave", "params": {"how": "refuses"}}])") ==
        "/pipeline/0: how: not like this");
}

TEST_CASE("a parameter of the spec is \"$name\", a dollar alone is \"$$\"") {
    const auto with_params = [](const std::string& params, const std::string& use) {
        return complaint(R"({"tessera": 1, "name": "x", "params": )" + params +
                         R"(, "pipeline": [{"use": "zstd", "params": {"level": )" + use + "}}]}");
    };
    CHECK(with_params(R"({"level": 9})", "\"$level\"") == "");
    CHECK(with_params(R"({"level": 9})", "\"$levle\"") ==
          "/pipeline/0/params/level: the spec has no parameter \"levle\"; did you mean \"level\"?");
    CHECK(with_params(R"({})", "\"$level\"") ==
          "/pipeline/0/params/level: the spec has no parameter \"level\"");
    CHECK(with_params(R"({"level": "$other"})", "\"$level\"") ==
          "/pipeline/0/params/level: expected an integer from -131072 to 22, found \"$other\"");
    CHECK(with_params(R"({})", "\"$$level\"") ==
          "/pipeline/0/params/level: expected an integer from -131072 to 22, found \"$level\"");
}

TEST_CASE("a text holds the spec's parameters as \"${name}\"") {
    const auto level_as = [](const std::string& text) {
        return complaint(R"({"tessera": 1, "name": "x", "params": {"a": "x-", "n": 9, "list": [1],
                "both": "${a}${n}", "own": "${own}"},
            "pipeline": [{"use": "zstd", "params": {"level": ")" +
                         text + "\"}}]}");
    };
    const std::string found = "/pipeline/0/params/level: expected an integer from -131072 to 22, ";
    CHECK(level_as("1${n}") == found + "found \"19\"");
    CHECK(level_as("${a}${n}.prior") == found + "found \"x-9.prior\"");
    CHECK(level_as("$both") == found + "found \"x-9\"");
    CHECK(level_as("<${both}>") == found + "found \"<x-9>\"");
    CHECK(level_as("$own") ==
          "/pipeline/0/params/level: parameter \"own\" names others more than 8 deep");
    CHECK(level_as("$${n}") == found + "found \"${n}\"");
    CHECK(level_as("${m}") == "/pipeline/0/params/level: the spec has no parameter \"m\"");
    CHECK(level_as("a ${n") == "/pipeline/0/params/level: \"a ${n\" has \"${\" without \"}\"");
    CHECK(level_as("${list}") ==
          "/pipeline/0/params/level: \"${list}\" needs a parameter that is a text, a number or a "
          "boolean");
}

TEST_CASE("a split and a choice end their lists") {
    const std::string view = R"({"use": "view", "params": {"as": "u16le"}})";
    const std::string split = R"({"use": "byte-split", "split": {"b0": [], "b1": []}})";
    CHECK(complaint_of_steps("[" + view + "," + split + "]") == "");
    CHECK(complaint_of_steps("[" + view + "," + split + ", \"store\"]") ==
          "/pipeline/1: a step with \"split\" ends its list; put what follows into its branches");
    CHECK(complaint_of_steps(R"([{"choose": {"a": []}}, "store"])") ==
          "/pipeline/0: a \"choose\" ends its list; put what follows into its alternatives");
    CHECK(complaint_of_steps(R"([{"choose": {}}])") ==
          "/pipeline/0/choose: expected 1 to 128 alternatives, found 0");
    CHECK(complaint_of_steps(R"([{"choose": ["zstd"]}])") ==
          "/pipeline/0/choose: expected an object, found an array of 1 item");
    CHECK(complaint_of_steps(R"([{"choose": {"a": []}, "use": "store"}])") ==
          "/pipeline/0/use: unknown key \"use\"");
    CHECK(
        complaint_of_steps(R"([{"choose": {"a": []}, "by": "luck"}])") ==
        "/pipeline/0/by: expected \"trial\", \"sample\" or an alternative's name, found \"luck\"");
    CHECK(complaint_of_steps(R"([{"choose": {"json": [], "text": []}, "by": "jsn"}])") ==
          "/pipeline/0/by: expected \"trial\", \"sample\" or an alternative's name, found \"jsn\"; "
          "did you mean \"json\"?");
    CHECK(complaint_of_steps(R"([{"choose": {"fast": ["zst"]}}])") ==
          "/pipeline/0/choose/fast/0: \"zst\" is not a stage; did you mean \"zstd\"?");
    std::string many;
    for (int i = 0; i < 129; ++i) many += fmt::format("{}\"a{}\": []", i ? "," : "", i);
    CHECK(complaint_of_steps(R"([{"choose": {)" + many + "}}]") ==
          "/pipeline/0/choose: expected 1 to 128 alternatives, found 129");
}

TEST_CASE("every port has a branch, and every branch a port") {
    const std::string view = R"({"use": "view", "params": {"as": "u16le"}})";
    const auto split = [&](const std::string& branches) {
        return complaint_of_steps("[" + view + R"(, {"use": "byte-split", "split": )" + branches +
                                  "}]");
    };
    CHECK(split(R"({"b0": []})") ==
          "/pipeline/1/split: expected a branch for port \"b1\" of \"byte-split\", found none");
    CHECK(split(R"({"b0": [], "b1": [], "b2": []})") ==
          "/pipeline/1/split/b2: \"byte-split\" has no such port; did you mean \"b0\"?");
    CHECK(split("7") == "/pipeline/1/split: expected an object, found 7");
    CHECK(split(R"({"b0": [], "b1": {}})") ==
          "/pipeline/1/split/b1: expected an array of steps, found an object of 0 members");
    CHECK(complaint_of_steps("[" + view + R"(, "byte-split"])") ==
          "/pipeline/1: \"byte-split\" has 2 outputs (b0, b1), expected a \"split\" with a branch "
          "for each");
    CHECK(complaint_of_steps(R"([{"use": "org.example.deal", "params": {"hands": 3}, "split":
              {"h0": [], "h1": []}}])") ==
          "/pipeline/0/split: expected a branch for port \"h2\" of \"org.example.deal\", found "
          "none");
}

TEST_CASE(
    "types flow: what a step does not take is an error, and so is a list that ends with "
    "numbers") {
    CHECK(complaint_of_steps(R"(["delta"])") ==
          "/pipeline/0: \"delta\" takes u8 or u16 or u32 or u64, found bytes");
    CHECK(complaint_of_steps(R"([{"use": "view", "params": {"as": "u32be"}}, "zstd"])") ==
          "/pipeline/1: \"zstd\" takes bytes or u8, found u32");
    CHECK(complaint_of_steps(R"([{"use": "view", "params": {"as": "u16le"}}, "delta"])") ==
          "/pipeline/1: the list ends with u16, expected bytes or u8; add a step that makes bytes, "
          "such as \"bitpack\" or \"entropy\"");
    CHECK(complaint_of_steps(R"([{"use": "view", "params": {"as": "u16le"}},
              {"choose": {"a": ["bitpack"], "b": []}}])") ==
          "/pipeline/1/choose/b: the list ends with u16, expected bytes or u8; add a step that "
          "makes bytes, such as \"bitpack\" or \"entropy\"");
    CHECK(complaint_of_steps(R"([{"use": "view", "params": {"as": "u8"}}])") == "");
}

TEST_CASE("outputs that a plugin announces badly are refused with its name") {
    const auto misbehave = [](const std::string& how) {
        return complaint_of_steps(R"([{"use": "org.example.misbehave", "params": {"how": ")" + how +
                                  "\"}}]");
    };
    CHECK(misbehave("no-ports") ==
          "/pipeline/0: \"org.example.misbehave\" announces 0 outputs, expected 1 to 64");
    CHECK(misbehave("nameless") ==
          "/pipeline/0: \"org.example.misbehave\" announces output 0 "
          "without a name or a known type");
    CHECK(misbehave("typeless") ==
          "/pipeline/0: \"org.example.misbehave\" announces output 0 "
          "without a name or a known type");
    CHECK(misbehave("ports-fail") == "/pipeline/0: no ports today");
}

TEST_CASE("an entropy step names what it lacks and what does not fit together") {
    const std::string model = R"("model": "histogram")", quantize = R"("distribution": "quantize")",
                      rans = R"("coder": "rans")";
    const std::string rest = "," + quantize + "," + rans;
    CHECK(complaint_of_entropy(model + rest) == "");
    CHECK(complaint_of_entropy(quantize + "," + rans) ==
          "/pipeline/0/model: expected a model, found nothing");
    CHECK(complaint_of_entropy(model + "," + rans) ==
          "/pipeline/0/distribution: expected a distribution, found nothing");
    CHECK(complaint_of_entropy(model + "," + quantize) ==
          "/pipeline/0/coder: expected a coder, found nothing");
    CHECK(complaint_of_entropy(model + "," + quantize + R"(,"coder": "rnas")") ==
          "/pipeline/0/coder: \"rnas\" is not a coder; did you mean \"rans\"?");
    CHECK(complaint_of_entropy(R"("model": "quantize")" + rest) ==
          "/pipeline/0/model: \"quantize\" is a distribution, expected a model");
    CHECK(complaint_of_entropy(R"("model": {"params": {}})" + rest) ==
          "/pipeline/0/model/use: expected the id of a model, found nothing");
    CHECK(
        complaint_of_entropy(R"("model": {"use": "histogram", "params": {"tables": 0}})" + rest) ==
        "/pipeline/0/model/params/tables: expected an integer from 1 to 256, found 0");
    CHECK(complaint_of_entropy(R"("split": {},)" + model + rest) ==
          "/pipeline/0/split: unknown key \"split\"");
    for (const std::string lanes : {"0", "4097", "\"many\"", "1.5", "-1"})
        CHECK(complaint_of_entropy(R"("lanes": )" + lanes + "," + model + rest) ==
              "/pipeline/0/lanes: expected 1 to 4096 or \"auto\", found " + lanes);
    CHECK(complaint_of_entropy(R"("given": "b0",)" + model + rest) ==
          "/pipeline/0/given: expected an array of port names, found \"b0\"");
    CHECK(complaint_of_entropy(R"("given": [1],)" + model + rest) ==
          "/pipeline/0/given/0: expected a name of 1 to 256 bytes, found 1");
    CHECK(complaint_of_entropy(R"("given": ["b0"],)" + model + rest) ==
          "/pipeline/0/given/0: \"b0\" is no port that is decoded before this one; there is none");
    CHECK(complaint_of_steps(R"([{"use": "view", "params": {"as": "u64le"}}, )" + entropy_rans +
                             "]") ==
          "/pipeline/1/model: \"histogram\" takes bytes or u8 or u16 or "
          "u32, found u64");
}

TEST_CASE("a model is given ports that are decoded before its own, and no others") {
    const auto split = [](const std::string& given_b0, const std::string& given_b1) {
        const auto step = [](const std::string& given) {
            return R"([{"use": "entropy", "given": [)" + given + R"(], "model": "adaptive",
                "distribution": "quantize", "coder": "rans"}])";
        };
        return complaint_of_steps(R"([{"use": "view", "params": {"as": "u16le"}},
            {"use": "byte-split", "split": {"b0": )" +
                                  step(given_b0) + R"(, "b1": )" + step(given_b1) + "}}]");
    };
    CHECK(split("", "\"b0\"") == "");
    CHECK(
        split("\"b1\"", "") ==
        "/pipeline/1/split/b0/0/given/0: \"b1\" is no port that is decoded before this one; there "
        "is none");
    CHECK(split("", "\"b0\", \"b1\"") ==
          "/pipeline/1/split/b1/0/given/1: \"b1\" is no port that is decoded before this one; did "
          "you mean \"b0\"?");
}

TEST_CASE("a spec has at most 256 steps and 32 levels of JSON") {
    const auto chain = [](int steps) {
        std::string list = "[";
        for (int i = 0; i < steps; ++i) list += i ? ",\"store\"" : "\"store\"";
        return complaint_of_steps(list + "]");
    };
    CHECK(chain(256) == "");
    CHECK(chain(257) == "/pipeline/256: more than 256 steps");

    const auto nest = [](int levels) {  // each level of choice is three of JSON
        std::string steps = "[]";
        for (int i = 0; i < levels; ++i) steps = R"([{"choose": {"a": )" + steps + "}}]";
        return complaint_of_steps(steps);
    };
    CHECK(nest(10) == "");
    CHECK(nest(11).find("expected at most 32 levels of JSON") != std::string::npos);
    CHECK_THROWS_AS(spec(nlohmann::json::parse(std::string(40, '[') + std::string(40, ']'))),
                    spec_error);
}
