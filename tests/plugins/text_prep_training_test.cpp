// SPDX-License-Identifier: MIT
// What "text-prep" learns from samples.
#include "text_prep_dictionary.hpp"

#include "text-prep/dictionary.hpp"

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_text_prep.plugins[0]; }

text_prep::dictionary learnt(const std::string& text, std::string_view params = "{}") {
    const stream samples[] = {stream::text(text)};
    return text_prep::read_dictionary(testing::train(descriptor(), samples, params).bytes());
}

/// The numbers of `letters` words of 3 letters, each `times` times, the first most often.
std::string words_by_rank(unsigned count, unsigned times) {
    std::string text;
    for (unsigned i = 0; i < count; ++i)
        for (unsigned k = 0; k < times + count - i; ++k) {
            text += {static_cast<char>('a' + i / 26 % 26), static_cast<char>('a' + i % 26), 'q'};
            text += ' ';
        }
    return text;
}

}  // namespace

TEST_CASE("frequent words get short codes, rare and short ones none") {
    const text_prep::dictionary d = learnt(words_by_rank(100, 3) + "once twice twice a a a a");
    CHECK(d.codes.one == 40);
    CHECK(d.codes.two == 60);
    CHECK(d.codes.three == 0);
    const auto has_short_code = [&](const char* word) {
        return std::find(d.words.begin(), d.words.begin() + 40, word) != d.words.begin() + 40;
    };
    CHECK(has_short_code("aaq"));   // the first
    CHECK(has_short_code("bnq"));   // the 40th
    CHECK(!has_short_code("boq"));  // the 41st
    for (const char* word : {"once", "twice", "a"})
        CHECK(std::find(d.words.begin(), d.words.end(), word) == d.words.end());
    CHECK(learnt(words_by_rank(100, 3), R"({"words": 50})").words.size() == 50);
}

TEST_CASE("words that are used alike get neighbouring codes") {
    // Animals stand between "the" and "ran", colours between "a" and "paint".
    const std::vector<std::string> animals = {"fox", "hen", "cat", "dog", "cow", "owl"},
                                   colours = {"red", "blue", "green", "white", "black", "grey"};
    std::string text;
    for (int i = 0; i < 50; ++i)
        for (std::size_t k = 0; k < 6; ++k)
            text += "the " + animals[k] + " ran, a " + colours[(k + i) % 6] + " paint. ";
    const text_prep::dictionary d = learnt(text);
    std::string kinds;
    for (const std::string& word : d.words) {
        if (std::find(animals.begin(), animals.end(), word) != animals.end()) kinds += 'a';
        if (std::find(colours.begin(), colours.end(), word) != colours.end()) kinds += 'c';
    }
    CAPTURE(kinds);
    CHECK(std::min(kinds.find("aaaaaa"), kinds.find("cccccc")) == 0);
    CHECK(std::max(kinds.find("aaaaaa"), kinds.find("cccccc")) == 6);
}

TEST_CASE("what was learnt makes text shorter, and the order of samples makes no difference") {
    const stream one = stream::text(words_by_rank(200, 5)),
                 two = stream::text(words_by_rank(90, 9));
    const stream forth[] = {one, two}, back[] = {two, one};
    const stream asset = testing::train(descriptor(), forth);
    CHECK(testing::train(descriptor(), forth) == asset);
    CHECK(testing::train(descriptor(), back) == asset);
    const testing::stage plan(
        descriptor(), R"({"dictionary": "asset:words"})",
        with_asset("asset:words", {asset.bytes().begin(), asset.bytes().end()}));
    const auto coded = plan.encode(one);
    CHECK(coded.ports[0].count < one.count * 3 / 4);
    CHECK(plan.decode(coded, one) == one);
}

TEST_CASE("training on what has no words says what was expected") {
    const stream samples[] = {stream::text("once twice twice 1 2 3 4")};
    const failure f = failure_of([&] { testing::train(descriptor(), samples); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message ==
          "expected samples in which words of two letters or more occur three times, found none");
    const stream numbers[] = {stream(TSR_U16, 10)};
    const failure g = failure_of([&] { testing::train(descriptor(), numbers); });
    CHECK(g.message == "expected samples of bytes, found u16");
}

}  // namespace tessera::test
