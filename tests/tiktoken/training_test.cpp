// SPDX-License-Identifier: MIT
// Training against counts by hand, and against a reference that counts all pairs anew each time.
#include "text.hpp"
#include "tiktoken/tiktoken_file.hpp"

#include <map>
#include <tuple>

extern "C" const tsr_entry tsr_plugin_entry_tiktoken;

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_tiktoken.plugins[0]; }

using words = std::vector<std::string>;

/// What is learned behind the 256 single bytes.
words learned(const words& samples, std::string_view params = "{}") {
    std::vector<stream> streams;
    for (const std::string& s : samples) streams.push_back(stream::text(s));
    const stream asset = testing::train(descriptor(), streams, params);
    const auto tokens = tiktoken::read_tiktoken(asset.bytes());
    words all;
    for (std::uint32_t id = 256; id < tokens.ids(); ++id)
        all.emplace_back(tokens[id].begin(), tokens[id].end());
    return all;
}

/// The same by counting everything again for each merge.
words learned_slowly(std::string_view text, std::size_t tokens, std::size_t longest) {
    std::vector<words> pieces;
    for (const std::string& piece : pieces_of(tokenizer::split_o200k, text)) {
        pieces.emplace_back();
        for (const char c : piece) pieces.back().emplace_back(1, c);
    }
    words all;
    for (int b = 0; b < 256; ++b) all.emplace_back(1, static_cast<char>(b));
    while (all.size() < tokens) {
        std::map<std::pair<std::string, std::string>, std::int64_t> counts;
        for (const words& piece : pieces)
            for (std::size_t i = 0; i + 1 < piece.size(); ++i)
                if (piece[i].size() + piece[i + 1].size() <= longest)
                    ++counts[{piece[i], piece[i + 1]}];
        std::tuple<std::int64_t, std::string, std::size_t> best{-1, "", 0};
        std::pair<std::string, std::string> chosen;
        for (const auto& [pair, count] : counts) {
            const std::tuple mine{-count, pair.first + pair.second, pair.first.size()};
            if (count > 1 && mine < best) {
                best = mine;
                chosen = pair;
            }
        }
        if (chosen.first.empty()) break;
        for (words& piece : pieces)
            for (std::size_t i = 0; i + 1 < piece.size(); ++i)
                if (piece[i] == chosen.first && piece[i + 1] == chosen.second) {
                    piece[i] += piece[i + 1];
                    piece.erase(piece.begin() + static_cast<std::ptrdiff_t>(i) + 1);
                }
        const std::string made = chosen.first + chosen.second;
        if (std::find(all.begin(), all.end(), made) == all.end()) all.push_back(made);
    }
    return {all.begin() + 256, all.end()};
}

}  // namespace

TEST_CASE("the most frequent pairs become tokens, worked out by hand") {
    // "low" 5 times, "lower" 2, "newest" 6, "widest" 3, as in Sennrich et al. 2016, with the space
    // before each word: es 9, est 9, lo 7 (before ow), low 7, " low" 7; then " n" 6 and the rest.
    std::string text;
    const auto say = [&](const char* word, int times) {
        for (int i = 0; i < times; ++i) text += word;
    };
    say(" low", 5);
    say(" lower", 2);
    say(" newest", 6);
    say(" widest", 3);
    CHECK(learned({text}, R"({"size": 261})") == words{"es", "est", " l", " lo", " low"});
}

TEST_CASE("pieces are cut by the pattern, and counts go over all samples") {
    CHECK(learned({"ab cd", "ab!"}) == words{"ab"});
    CHECK(learned({"a1b2", "a1b2"}).empty());
    CHECK(learned({"12 12"}, R"({"pattern": "cl100k_base"})") == words{"12"});
    CHECK(learned({"12 12"}, R"({"pattern": "qwen2"})").empty());
    CHECK(learned({"aXaX"}, R"({"pattern": "gpt2"})") == words{"aX"});
    CHECK(learned({"abcd abcd"}, R"({"longest": 2, "pattern": "gpt2"})") == words{"ab", "cd"});
    CHECK(learned({"ab ab ab cd cd"}, R"({"least": 3})") == words{"ab"});
    CHECK(learned({"abab abab"}, R"({"size": 256})").empty());
    CHECK(learned({}).empty());
    CHECK(learned({""}).empty());
}

TEST_CASE("of overlapping pairs the first merges") {
    // aa occurs 8 times; then aa+a and aa+aa twice, and aaa is before aaaa.
    CHECK(learned({"aaaaa", "aaaaa"}) == words{"aa", "aaa", "aaaaa"});
}

TEST_CASE("a slow reference learns the same tokens") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 12; ++round) {
        std::string text;
        const unsigned letters = 1 + random() % 5;
        for (int i = 0; i < 600; ++i)
            text += random() % 6 == 0 ? " \n1"[random() % 3]
                                      : static_cast<char>('a' + random() % letters);
        const std::size_t tokens = 256 + random() % 80, longest = 2 + random() % 20;
        const std::string params = R"({"size": )" + std::to_string(tokens) + R"(, "longest": )" +
                                   std::to_string(longest) + "}";
        CAPTURE(text);
        CAPTURE(params);
        CHECK(learned({text}, params) == learned_slowly(text, tokens, longest));
    }
}

TEST_CASE("a vocabulary that was learned serves the stage") {
    std::string text;
    for (int i = 0; i < 20; ++i) text += "The stage turns streams into streams and back. ";
    const stream samples[] = {stream::text(text)};
    const stream asset = testing::train(descriptor(), samples, "{}");
    testing::surroundings around;
    around.assets["asset:own"] =
        std::make_shared<testing::bytes>(asset.bytes().begin(), asset.bytes().end());
    const testing::stage plan(descriptor(), R"({"vocabulary": "asset:own"})", around);
    const stream in = stream::text("The stage turns back into streams.");
    const auto made = plan.encode(in);
    CHECK(made.ports[0].count == 7);
    CHECK(plan.decode(made, in) == in);
}

TEST_CASE("samples that are no bytes are refused") {
    const stream numbers[] = {stream(TSR_U32, 3)};
    const failure f = failure_of([&] { testing::train(descriptor(), numbers, "{}"); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "expected samples of bytes, found u32");
}

}  // namespace tessera::test
