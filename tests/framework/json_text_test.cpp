// SPDX-License-Identifier: MIT
// Errors of JSON text, word for word, and agreement with another parser on damaged text.
#include "spec/json_text.hpp"

#include <tessera/error.hpp>
#include <tessera/limits.hpp>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <random>

using namespace tessera;

namespace {

/// What parse_json says of `text`, "" where it takes it.
std::string problem(std::string_view text) {
    try {
        parse_json(text);
        return "";
    } catch (const spec_error& e) {
        return e.what();
    }
}

}  // namespace

TEST_CASE("valid JSON is taken as it is") {
    CHECK(parse_json(R"( {"a": [1, -2.5e+3, true, false, null, "\u00e9\n\ud83d\ude00"]} )") ==
          nlohmann::json{{"a", {1, -2500.0, true, false, nullptr, "é\n😀"}}});
    for (const char* text : {"0", "-0", "1e9", "\"\"", "[]", "{}", "[[]]", "{\"\":{}}"})
        CHECK(problem(text) == "");
}

TEST_CASE("invalid JSON is told with line, column, what was expected and what was found") {
    CHECK(problem("") == "spec: line 1, column 1: expected a value, found the end of the text");
    CHECK(problem("{\n  \"a\" 1}") == "/a: line 2, column 7: expected ':', found \"1\"");
    CHECK(problem("{\"a\": }") == "/a: line 1, column 7: expected a value, found \"}\"");
    CHECK(problem("{\"a\": [1,\n 2 true]}") ==
          "/a: line 2, column 4: expected ',' or ']', found \"true\"");
    CHECK(problem("{\"a\": {\"b/c~\": nul}}") ==
          "/a/b~1c~0: line 1, column 16: expected a value, found \"nul\"");
    CHECK(problem("{a: 1}") ==
          "spec: line 1, column 2: expected a name in double quotes or '}', found \"a\"");
    CHECK(problem("{\"a\": 1,}") ==
          "spec: line 1, column 9: expected a name in double quotes, found \"}\"");
    CHECK(problem("{\"a\": 1 \"b\": 2}") ==
          "spec: line 1, column 9: expected ',' or '}', found \"\\\"\"");
    CHECK(problem("[") ==
          "spec: line 1, column 2: expected a value or ']', found the end of the text");
    CHECK(problem("[1,]") == "/1: line 1, column 4: expected a value, found \"]\"");
    CHECK(problem("[1] 2") == "spec: line 1, column 5: expected the end of the text, found \"2\"");
    CHECK(problem("\"abc") == "spec: line 1, column 1: expected a closing '\"', found \"\\\"\"");
    CHECK(problem("\"a\nb\"") ==
          "spec: line 1, column 3: expected an escape such as \\n, or a "
          "closing '\"', found \"\\n\"");
    CHECK(problem("\"\\x\"") ==
          "spec: line 1, column 3: expected an escape: one of \" \\ / b f n r t u, found \"x\"");
    CHECK(problem("\"\\u12g4\"") ==
          "spec: line 1, column 6: expected four hexadecimal digits, found \"g4\"");
    CHECK(problem("\"\\ud800\"") ==
          "spec: line 1, column 8: expected the second half of a surrogate pair, found \"\\\"\"");
    CHECK(problem("\"\\udc00\"") ==
          "spec: line 1, column 2: expected the first half of a surrogate "
          "pair before the second, found \"\\\\\"");
    CHECK(problem("\"a\xff\"") == "spec: line 1, column 3: expected UTF-8, found \"\\xff\"");
    CHECK(problem("01") == "spec: line 1, column 1: expected a number, found \"01\"");
    CHECK(problem("1.") == "spec: line 1, column 3: expected a digit, found the end of the text");
    CHECK(problem("1e999") == "spec: a number is too large for a 64-bit floating-point number");
    CHECK(problem("// no\n{}") == "spec: line 1, column 1: expected a value, found \"/\"");
    CHECK(problem("é") == "spec: line 1, column 1: expected a value, found \"é\"");
}

TEST_CASE("a key given twice is an error, also in other spelling") {
    CHECK(problem(R"({"a": {"use": 1, "use": 1}})") ==
          "/a/use: line 1, column 18: expected each name once, found \"\\\"\"");
    CHECK(problem(R"({"a": 1, "\u0061": 2})") ==
          "/a: line 1, column 10: expected each name once, found \"\\\"\"");
}

TEST_CASE("depth is bounded, at the place where it is passed") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    CHECK(problem(nested(32)) == "");
    std::string pointer;
    for (int i = 0; i < 32; ++i) pointer += "/0";
    CHECK(problem(nested(33)) ==
          pointer + ": line 1, column 33: expected at most 32 levels of JSON, found \"[\"");
    CHECK(problem(std::string(60'000, '[')).find("at most 32 levels") != std::string::npos);
    nlohmann::json deep;
    for (int i = 0; i < 33; ++i) deep = nlohmann::json::array({deep});
    CHECK_THROWS_AS(check_json_limits(deep), spec_error);
    CHECK_NOTHROW(check_json_limits(deep[0]));
}

TEST_CASE("length is bounded") {
    const std::string longest = "\"" + std::string(65534, 'x') + "\"";
    CHECK(problem(longest) == "");
    CHECK(problem(longest + " ") == "spec: expected at most 65536 bytes of JSON, found 65537");
    CHECK_THROWS_WITH_AS(check_json_limits(std::string(65536, 'x')),
                         "spec: expected at most 65536 bytes of JSON, found 65538", spec_error);
    CHECK_THROWS_WITH_AS(check_json_limits("\xff"), "spec: expected texts in UTF-8", spec_error);
}

TEST_CASE("damaged text is taken exactly when another parser takes it") {
    const std::string sound =
        R"({"tessera": 1, "p": [{"use": "a\u00e9\ud83d\ude00", "n": -1.5e-3}, [true, null, "é"]]})";
    std::random_device device;
    const unsigned seed = device();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 20'000; ++i) {
        std::string text = sound;
        for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
            const std::size_t at = random() % text.size();
            if (random() % 2)
                text[at] = sound[random() % sound.size()];
            else
                text.erase(at, 1);
        }
        CAPTURE(text);
        const std::string why = problem(text);
        if (why.find("each name once") == std::string::npos)
            CHECK((why == "") == nlohmann::json::accept(text));
    }
}

TEST_CASE("pointers are escaped as RFC 6901 wants") {
    CHECK(pointer_to("/x", "a/b") == "/x/a~1b");
    CHECK(pointer_to("", "m~n") == "/m~0n");
    CHECK(pointer_to("", "") == "/");
}
