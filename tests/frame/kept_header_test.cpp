// SPDX-License-Identifier: MIT
// What the header of a frame leaves out of a choice: the steps of alternatives that no block takes,
// and what only they need. Of routes: segmenter_test.cpp.
#include "workshop.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::test;
using nlohmann::json;

namespace {

const bytes words = bytes(900, 'a'), numbers = slope(4096);

const std::string wide =
    R"([{"use": "view", "params": {"as": "u16le"}}, {"use": "byte-split", "split": {
    "b0": ["bitpack"], "b1": [{"use": "zlib"}]}}])";
const std::string choice =
    R"([{"choose": {"planes": )" + wide + R"(, "text": [{"use": "brotli"}]}}])";

json spec_in(const bytes& frame) { return json::parse(only_frame(frame).spec); }

}  // namespace

TEST_CASE("an alternative that no block takes keeps its name and loses its steps") {
    const pipeline p = compiled(choice);
    const bytes frame = encoded(p, words);
    const json alternatives = spec_in(frame)["pipeline"][0]["choose"];
    CHECK(alternatives.size() == 2);
    CHECK(alternatives["planes"] == json::array());
    CHECK(alternatives["text"].size() == 1);
    CHECK(plugin_ids(only_frame(frame)) == std::vector<std::string>{"org.tessera.brotli"});
    CHECK(decoded(frame) == words);
    CHECK(encoded(p, words, {.threads = 3}) == frame);
    // Where each is taken by some block, each is there.
    const bytes both = joined({numbers, words});
    CHECK(spec_in(encoded(p, both))["pipeline"] ==
          spec_in(encoded(p, joined({numbers, words, numbers, words})))["pipeline"]);
    CHECK(decoded(encoded(p, both)) == both);
}

TEST_CASE("all alternatives are there where the header is written before all blocks are known") {
    bytes many;
    for (int i = 0; i < 3; ++i) many.insert(many.end(), 4096, static_cast<std::uint8_t>('a' + i));
    const bytes frame = encoded(compiled(choice), many);
    CHECK(spec_in(frame)["pipeline"][0]["choose"]["planes"].size() == 2);
    CHECK(plugin_ids(only_frame(frame)).size() == 5);
    CHECK(decoded(frame) == many);
}

TEST_CASE("a choice that no block comes by has no steps at all") {
    const bytes content = noise(600);
    const bytes frame = encoded(compiled(choice), content);
    CHECK(spec_in(frame)["pipeline"][0]["choose"] ==
          json{{"planes", json::array()}, {"text", json::array()}});
    CHECK(plugin_ids(only_frame(frame)).empty());
    CHECK(decoded(frame) == content);
}

TEST_CASE("a choice within a choice is left out with it, or stays with the one that was taken") {
    const std::string nested =
        R"([{"choose": {"outer": [{"choose": {"deep": ["brotli"], "wide": )" + wide +
        R"(}}], "plain": ["zlib"]}}])";
    const bytes frame = encoded(compiled(nested), words);
    const json outer = spec_in(frame)["pipeline"][0]["choose"];
    if (outer["outer"].empty()) {
        CHECK(outer["plain"].size() == 1);
    } else {
        CHECK(outer["plain"].empty());
        CHECK(outer["outer"][0]["choose"]["wide"].empty());
        CHECK(outer["outer"][0]["choose"]["deep"].size() == 1);
    }
    CHECK(decoded(frame) == words);
}

TEST_CASE("names of alternatives may have what a JSON pointer writes otherwise") {
    const std::string odd = R"([{"choose": {"a/b~c": )" + wide + R"(, "~1": [{"choose":
        {"/": ["brotli"], "~0": ["zlib"]}}]}}])";
    const bytes frame = encoded(compiled(odd), words);
    const json alternatives = spec_in(frame)["pipeline"][0]["choose"];
    CHECK(alternatives.size() == 2);
    CHECK(alternatives["a/b~c"] == json::array());
    REQUIRE(alternatives["~1"].size() == 1);
    CHECK(alternatives["~1"][0]["choose"] ==
          json{{"/", json::array({{{"use", "brotli"}}})}, {"~0", json::array()}});
    CHECK(decoded(frame) == words);
}

TEST_CASE("a choice between ways for numbers stays whole: a list without steps ends with bytes") {
    const std::string typed =
        R"([{"use": "view", "params": {"as": "u16le"}}, {"choose": {"packed": ["bitpack"], "split": [
        {"use": "byte-split", "split": {"b0": ["zstd"], "b1": ["zstd"]}}]}}])";
    const bytes frame = encoded(compiled(typed), numbers);
    const json alternatives = spec_in(frame)["pipeline"][1]["choose"];
    CHECK(!alternatives["packed"].empty());
    CHECK(!alternatives["split"].empty());
    CHECK(decoded(frame) == numbers);
}
