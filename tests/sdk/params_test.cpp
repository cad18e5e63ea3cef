// SPDX-License-Identifier: MIT
// The parser of parameters, at the corners of RFC 8259.
#include <doctest/doctest.h>

#include <tessera/sdk/params.hpp>
#include <tessera/sdk/testing/params.hpp>

using namespace tessera::sdk;

namespace {
/// The message by which `json` is refused, "" where it is taken.
std::string refusal(std::string_view json) {
    try {
        value::parse(json);
        return "";
    } catch (const error& e) {
        CHECK(e.status == TSR_E_PARAM);
        return e.what();
    }
}
}  // namespace

TEST_CASE("values of every kind are read") {
    const value v = value::parse(
        " {\"n\": -12, \"x\": 2.5e-1, \"t\": \"a\", \"yes\": true, \"no\":false, \"none\" : null,"
        "\"list\": [1, [], {}]}\r\n\t");
    CHECK(v["n"].integer() == -12);
    CHECK(v["x"].real() == 0.25);
    CHECK(v["t"].text() == "a");
    CHECK(v["yes"].boolean());
    CHECK_FALSE(v["no"].boolean());
    CHECK(v["none"].type() == value::kind::null);
    CHECK(v["list"].items().size() == 3);
    CHECK(v.members().size() == 7);
    CHECK(v.find("other") == nullptr);
}

TEST_CASE("numbers are those of RFC 8259, section 6") {
    for (const char* good : {"0", "-0", "10", "0.5", "1e5", "1E+5", "1.5e-3", "-7"})
        CHECK(refusal(good) == "");
    for (const char* bad : {"01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "Infinity",
                            "-Infinity", "1a", "--1", "1 2"})
        CHECK_MESSAGE(refusal(bad) != "", bad);
    CHECK(value::parse("9223372036854775807").integer() == INT64_MAX);
    CHECK(value::parse("-9223372036854775808").integer() == INT64_MIN);
    CHECK_THROWS_WITH(value::parse("9223372036854775808").integer(),
                      "expected an integer, found 9223372036854775808");
    CHECK_THROWS_WITH(value::parse("1.0").integer(), "expected an integer, found 1.0");
}

TEST_CASE("names of literals are whole") {
    for (const char* bad : {"tru", "True", "truee", "nul", "nulll", "falsch", "undefined"})
        CHECK_MESSAGE(refusal(bad) != "", bad);
}

TEST_CASE("escapes are those of RFC 8259, section 7") {
    CHECK(value::parse(R"("\"\\\/\b\f\n\r\t")").text() == "\"\\/\b\f\n\r\t");
    CHECK(value::parse(R"("\u0041\u00e9\u20AC")").text() == "A\xC3\xA9\xE2\x82\xAC");
    CHECK(value::parse(R"("\uD834\uDD1E")").text() == "\xF0\x9D\x84\x9E");  // the RFC's G clef
    CHECK(value::parse("\"caf\xC3\xA9\"").text() == "caf\xC3\xA9");
    CHECK(value::parse(R"("\u0000")").text() == std::string(1, '\0'));
    for (const char* bad : {R"("\x41")", R"("\u12")", R"("\u12G4")", R"("\u-123")", R"("\)",
                            R"("\uD834")", R"("\uD834\u0041")", R"("\uDD1E")", R"("\uD834x")"})
        CHECK_MESSAGE(refusal(bad) != "", bad);
    CHECK(refusal("\"a\nb\"") ==
          "parameters: expected an escape in place of a control character at byte 2");
}

TEST_CASE("what is not JSON is refused with the byte where it stops making sense") {
    CHECK(refusal("") == "parameters: expected a value at byte 0");
    CHECK(refusal("[1,]") == "parameters: expected a value at byte 3");
    CHECK(refusal("[1 2]") == "parameters: expected ']' at byte 3");
    CHECK(refusal("{\"a\" 1}") == "parameters: expected ':' at byte 5");
    CHECK(refusal("{\"a\":}") == "parameters: expected a value at byte 5");
    CHECK(refusal("{a: 1}") == "parameters: expected a name at byte 1");
    CHECK(refusal("{\"a\": 1,}") == "parameters: expected a name at byte 8");
    CHECK(refusal("{\"a\": 1") == "parameters: expected '}' at byte 7");
    CHECK(refusal("\"open") == "parameters: expected '\"' at byte 5");
    CHECK(refusal("{} {}") == "parameters: expected end of text at byte 3");
    CHECK(refusal("\xEF\xBB\xBF{}") != "");  // no byte order mark
}

TEST_CASE("nesting is bounded") {
    CHECK(refusal(std::string(33, '[') + std::string(33, ']')) == "");
    CHECK(refusal(std::string(34, '[') + std::string(34, ']')) ==
          "parameters: expected at most 32 levels of nesting at byte 33");
    CHECK(refusal(std::string(1000000, '[')) != "");
}

TEST_CASE("asking for another type says what was expected and what was found") {
    const value v = value::parse(R"({"n": 1, "t": "a"})");
    CHECK_THROWS_WITH(v["n"].text(), "expected a text, found a number");
    CHECK_THROWS_WITH(v["t"].integer(), "expected a number, found a text");
    CHECK_THROWS_WITH(v.items(), "expected an array, found an object");
    CHECK_THROWS_WITH(v["m"], "parameter \"m\" is missing");
}

TEST_CASE("the test host fills in defaults and refuses names it does not know") {
    const char* schema = R"({"properties": {"level": {"default": 3}, "name": {"default": "\u0001"},
                             "list": {"default": [1, true, null]}}})";
    CHECK(testing::complete_params(schema, R"({"level": 7})") ==
          R"({"level": 7, "name": "\u0001", "list": [1, true, null]})");
    CHECK_THROWS_WITH(testing::complete_params(schema, R"({"levle": 7})"),
                      "unknown parameter \"levle\"");
}
