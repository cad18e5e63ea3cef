// SPDX-License-Identifier: MIT
// Parameters held against schemas and schemas against their rules, word for word.
#include "spec/schema.hpp"

#include <tessera/error.hpp>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace tessera;
using nlohmann::json;

namespace {

const json& sample() {
    static const json schema = json::parse(R"({"properties": {
        "level":   {"type": "integer", "minimum": 1, "maximum": 22, "default": 3,
                    "description": "effort", "encode-only": true},
        "wrapper": {"type": "string", "enum": ["raw", "zlib", "gzip"], "default": "zlib", "description": "d"},
        "ratio":   {"type": "number", "minimum": 0, "default": 0.5, "description": "d"},
        "checked": {"type": "boolean", "default": false, "description": "d"},
        "orders":  {"type": "array", "items": {"type": "integer", "maximum": 9}, "minItems": 1,
                    "maxItems": 3, "default": [1], "description": "d"},
        "label":   {"type": "string", "minLength": 1, "maxLength": 4, "default": "é", "description": "d"},
        "lanes":   {"type": ["integer", "null"], "maximum": 64, "default": null, "description": "d"},
        "words":   {"type": "string", "format": "asset", "default": "", "description": "d"}}})");
    return schema;
}

std::string problem(const char* given) {
    try {
        resolve_parameters(sample(), json::parse(given), "/pipeline/0/params");
        return "";
    } catch (const spec_error& e) {
        return e.what();
    }
}

std::string schema_problem(const std::string& property) {
    return check_schema(json::parse("{\"properties\": {\"p\": " + property + "}}"));
}

}  // namespace

TEST_CASE("every default is written out") {
    const json defaults = {{"level", 3},       {"wrapper", "zlib"}, {"ratio", 0.5},
                           {"checked", false}, {"orders", {1}},     {"label", "é"},
                           {"lanes", nullptr}, {"words", ""}};
    CHECK(check_schema(sample()) == "");
    CHECK(resolve_parameters(sample(), json::object(), "") == defaults);
    CHECK(resolve_parameters(sample(), nullptr, "") == defaults);
    json expected = defaults;
    expected["level"] = 22;
    CHECK(resolve_parameters(sample(), {{"level", 22}}, "") == expected);
}

TEST_CASE("an unknown parameter is told with the nearest name") {
    CHECK(problem(R"({"lvel": 3})") ==
          "/pipeline/0/params/lvel: unknown parameter \"lvel\"; did you mean \"level\"?");
    CHECK(problem(R"({"dictionary": 3})") ==
          "/pipeline/0/params/dictionary: unknown parameter \"dictionary\"");
    const json none = {{"properties", json::object()}};
    CHECK_THROWS_WITH_AS(resolve_parameters(none, {{"level", 1}}, "/pipeline/0/params"),
                         "/pipeline/0/params/level: unknown parameter \"level\"; there are none",
                         spec_error);
}

TEST_CASE("a value that does not fit is told with what would") {
    CHECK(problem("[1]") ==
          "/pipeline/0/params: expected an object of parameters, found an array of 1 item");
    CHECK(problem(R"({"level": "high"})") ==
          "/pipeline/0/params/level: expected an integer from 1 to 22, found \"high\"");
    CHECK(problem(R"({"level": 23})") ==
          "/pipeline/0/params/level: expected an integer from 1 to 22, found 23");
    CHECK(problem(R"({"level": 0})") ==
          "/pipeline/0/params/level: expected an integer from 1 to 22, found 0");
    CHECK(problem(R"({"level": 3.0})") ==
          "/pipeline/0/params/level: expected an integer from 1 to 22, found 3.0");
    CHECK(problem(R"({"level": 18446744073709551615})") ==
          "/pipeline/0/params/level: expected an integer from 1 to 22, found 18446744073709551615");
    CHECK(problem(R"({"wrapper": "gizp"})") ==
          "/pipeline/0/params/wrapper: expected one of \"raw\", \"zlib\", \"gzip\", found "
          "\"gizp\"; did you mean \"gzip\"?");
    CHECK(problem(R"({"wrapper": null})") ==
          "/pipeline/0/params/wrapper: expected one of \"raw\", \"zlib\", \"gzip\", found null");
    CHECK(problem(R"({"ratio": -1})") ==
          "/pipeline/0/params/ratio: expected a number of at least 0, found -1");
    CHECK(problem(R"({"checked": 1})") ==
          "/pipeline/0/params/checked: expected true or false, found 1");
    CHECK(
        problem(R"({"orders": []})") ==
        "/pipeline/0/params/orders: expected an array of 1 to 3 items, found an array of 0 items");
    CHECK(problem(R"({"orders": [1, 10]})") ==
          "/pipeline/0/params/orders/1: expected an integer of at most 9, found 10");
    CHECK(problem(R"({"label": "abcde"})") ==
          "/pipeline/0/params/label: expected a text of 1 to 4 characters, found \"abcde\"");
    CHECK(problem(R"({"label": "éééé"})") == "");
    CHECK(problem(R"({"lanes": 65})") ==
          "/pipeline/0/params/lanes: expected an integer of at most 64 or null, found 65");
    CHECK(problem(R"({"words": "x"})") ==
          "/pipeline/0/params/words: expected an asset (\"asset:NAME\" or \"sha256:\" and 64 "
          "hexadecimal digits), found \"x\"");
    CHECK(problem(R"({"words": "asset:"})") != "");
    CHECK(problem(R"({"words": "sha256:12"})") != "");
    CHECK(problem(R"({"words": "asset:x"})") == "");
    CHECK(
        problem(
            R"({"words": "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"})") ==
        "");
}

TEST_CASE("encode-only parameters are left out of what is stored") {
    const json all = resolve_parameters(sample(), {{"level", 19}}, "");
    json kept = strip_encode_only(sample(), all);
    CHECK_FALSE(kept.contains("level"));
    CHECK(kept.size() == all.size() - 1);
    CHECK(resolve_parameters(sample(), kept, "")["level"] == 3);
}

TEST_CASE("the parameters that refer to assets are known") {
    CHECK(asset_parameters(sample()) == std::vector<std::string>{"words"});
}

TEST_CASE("a schema that breaks the rules is told by its pointer") {
    CHECK(check_schema(json::array()) == "expected an object, found an array of 0 items");
    CHECK(check_schema(json::object()) == "\"properties\" is missing");
    CHECK(check_schema({{"properties", 1}}) == "/properties: expected an object, found 1");
    CHECK(check_schema({{"propertys", 1}}) ==
          "/propertys: unknown key; did you mean \"properties\"?");
    CHECK(check_schema({{"type", "array"}, {"properties", json::object()}}) ==
          "/type: expected \"object\", found \"array\"");
    CHECK(check_schema(json::parse(R"({"properties": {"A b": {}}})")) ==
          "/properties: \"A b\" is no name of a parameter (lower-case letters, digits, '-' and "
          "'_')");
    CHECK(schema_problem("1") == "/properties/p: expected an object, found 1");
    CHECK(schema_problem("{}") == "/properties/p: \"type\" is missing");
    CHECK(schema_problem(R"({"type": []})") == "/properties/p/type: expected at least one type");
    CHECK(schema_problem(R"({"type": "int"})") ==
          "/properties/p/type: expected integer, number, string, boolean, array or null, found "
          "\"int\"");
    CHECK(schema_problem(R"({"type": "integer"})") == "/properties/p: \"default\" is missing");
    CHECK(schema_problem(R"({"type": "integer", "default": 1})") ==
          "/properties/p: \"description\" is missing");
    CHECK(schema_problem(R"({"type": "integer", "default": 1, "descripton": ""})") ==
          "/properties/p/descripton: unknown key; did you mean \"description\"?");
    CHECK(schema_problem(R"({"type": "integer", "default": 1, "description": 1})") ==
          "/properties/p/description: expected a text, found 1");
}

TEST_CASE("keys of a schema go with its type and with one another") {
    const auto integer = [](const std::string& more) {
        return schema_problem(R"({"type": "integer", "default": 1, "description": "", )" + more +
                              "}");
    };
    CHECK(integer(R"("minimum": 0, "maximum": 1)") == "");
    CHECK(integer(R"("minimum": "a")") == "/properties/p/minimum: expected a number, found \"a\"");
    CHECK(integer(R"("minimum": 2, "maximum": 1)") ==
          "/properties/p: minimum 2 is above maximum 1");
    CHECK(integer(R"("minimum": 2)") ==
          "/properties/p/default: expected an integer of at least 2, found 1");
    CHECK(integer(R"("enum": [2, 4])") == "/properties/p/default: expected one of 2, 4, found 1");
    CHECK(integer(R"("enum": [])") ==
          "/properties/p/enum: expected an array of the allowed values");
    CHECK(integer(R"("minLength": 1)") == "/properties/p/minLength: does not go with this type");
    CHECK(integer(R"("items": {})") == "/properties/p/items: does not go with this type");
    CHECK(integer(R"("format": "asset")") ==
          "/properties/p/format: expected \"asset\", of a parameter of type \"string\"");
    CHECK(integer(R"("encode-only": 1)") == "/properties/p/encode-only: expected true or false");
    const auto array = [](const std::string& more) {
        return schema_problem(R"({"type": "array", "default": [], "description": "", )" + more +
                              "}");
    };
    CHECK(array(R"("minItems": -1)") == "/properties/p/minItems: expected a count, found -1");
    CHECK(array(R"("items": {"type": "integer", "default": 1})") ==
          "/properties/p/items/default: only a parameter has one");
    CHECK(array(R"("items": {"type": "integer", "encode-only": true})") ==
          "/properties/p/items/encode-only: only a parameter has one");
    CHECK(array(R"("items": {"type": "integer", "description": "one"})") == "");
}
