// SPDX-License-Identifier: MIT
// Ids against a list of strings that is looked through, any bytes, long runs, special tokens.
#include "model.hpp"

#include <algorithm>
#include <map>

namespace tessera::test {
namespace {

using list = std::vector<std::uint32_t>;

/// Section 9 of the format as it stands: a piece that is a token is that token; else its bytes, and
/// the pair with the lowest id merges, the leftmost of equals, until none is a token.
list reference_ids(const tokenizer_text& t, const std::string& text) {
    std::map<std::string, std::uint32_t> rank;
    for (std::uint32_t i = 0; i < t.tokens.size(); ++i) rank[t.tokens[i]] = i;
    list all;
    for (const std::string& piece : pieces_of(tokenizer::split_czip, text)) {
        std::vector<std::string> parts = {piece};
        if (rank.count(piece) == 0) {
            parts.clear();
            for (const char c : piece) parts.emplace_back(1, c);
        }
        for (;;) {
            std::size_t best = 0;
            std::uint32_t lowest = UINT32_MAX;
            for (std::size_t i = 0; i + 1 < parts.size(); ++i)
                if (const auto found = rank.find(parts[i] + parts[i + 1]);
                    found != rank.end() && found->second < lowest) {
                    lowest = found->second;
                    best = i;
                }
            if (lowest == UINT32_MAX) break;
            parts[best] += parts[best + 1];
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
        }
        for (const std::string& part : parts) all.push_back(rank.at(part));
    }
    return all;
}

}  // namespace

TEST_CASE("text becomes ids of 16 bits below the model's vocabulary, and text again") {
    const testing::stage plan = stage_of(model_file(few_tokens()));
    const stream in = stream::text("the the  thab \xC3\xA9");
    const auto made = plan.encode(in);
    CHECK(ids_in(made) == list{257, 258, ' ', ' ', 256, 260, ' ', 265});
    CHECK(made.ports[0].type == TSR_U16);
    CHECK(made.ports[0].alphabet == 268);
    CHECK(made.header.empty());
    CHECK(plan.decode(made, in) == in);
    CHECK(plan.decode(made, unknown_bytes) == in);
}

TEST_CASE("without a model ids are the bytes, and two special tokens") {
    const testing::stage plan(bpe());
    const stream in = stream::text("a \xFF<|eos|><|bos|>");
    const auto made = plan.encode(in);
    CHECK(ids_in(made) == list{'a', ' ', 0xFF, 257, 256});
    CHECK(made.ports[0].alphabet == 258);
    CHECK(plan.decode(made, in) == in);
}

TEST_CASE("ids are those of merging by hand, whatever codec the tokenizer came by") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const tokenizer_text few = few_tokens();
    const testing::stage by_zstd = stage_of(model_file(few)),
                         by_brotli = stage_of(model_file(few, "brotli"));
    for (int round = 0; round < 400; ++round) {
        std::string text;
        const unsigned length = random() % 120;
        for (unsigned i = 0; i < length; ++i)
            text +=
                "theaaaabb  \n\r'Sl\xC3\xA9\xFF"
                "7."[random() % 21];
        CAPTURE(text);
        const list expected = reference_ids(few, text);
        const stream in = stream::text(text);
        CHECK(ids_in(by_zstd.encode(in)) == expected);
        CHECK(ids_in(by_brotli.encode(in)) == expected);
        CHECK(round_trip(by_zstd, in));
    }
}

TEST_CASE("any bytes come back, and damaged ids are an error") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* policy : {"text", "allow"}) {
        const testing::stage plan =
            stage_of(model_file(few_tokens()), R"(, "special": ")" + std::string(policy) + "\"");
        for (const std::uint64_t count : {0, 1, 2, 47, 49, 5000})
            for (const unsigned bits : {0, 2, 7, 8})
                CHECK(round_trip(plan, random_stream(random, TSR_BYTES, count, bits)));
    }
    const testing::stage plan = stage_of(model_file(few_tokens()));
    damage(plan, stream::text("the aaaa babababab the"), 200, seed);
    const auto refused = [&](std::uint16_t id) {
        stream ids(TSR_U16, 2);
        ids.set(0, 'a');
        ids.set(1, id);
        return failure_of([&] { plan.decode({{ids}, {}}, unknown_bytes); }).message;
    };
    CHECK(refused(267) == "");
    CHECK(refused(268) == "id 268 at position 1, expected below 268");
}

TEST_CASE("runs of millions of spaces and of one letter are merged") {
    const testing::stage plan = stage_of(model_file(few_tokens()));
    const stream spaces = stream::text(std::string(2000000, ' ') + "x");
    const auto made = plan.encode(spaces);
    // The last space goes with the letter; of the others all but one pair up.
    CHECK(made.ports[0].count == 999999 + 1 + 2);
    CHECK(plan.decode(made, spaces) == spaces);
    const stream letters = stream::text(std::string(2000000, 'a'));
    const auto fours = plan.encode(letters);
    CHECK(fours.ports[0].count == 500000);
    CHECK(plan.decode(fours, letters) == letters);
}

TEST_CASE("literals of special tokens are their ids, text, or refused") {
    const std::string file = model_file(few_tokens());
    const stream in = stream::text("ab<|eos|>ab <|bos|");
    const auto allowed = ids_in(stage_of(file).encode(in));
    CHECK(list(allowed.begin(), allowed.begin() + 3) == list{260, 267, 260});
    CHECK(std::count(allowed.begin(), allowed.end(), 266) == 0);
    CHECK(round_trip(stage_of(file), in));

    const testing::stage as_text = stage_of(file, R"(, "special": "text")");
    const auto ids = ids_in(as_text.encode(in));
    CHECK(std::count(ids.begin(), ids.end(), 267) == 0);
    CHECK(round_trip(as_text, in));
    // White space that reaches a literal reaches the end of its text.
    CHECK(ids_in(stage_of(file).encode(stream::text("a\n\n  <|bos|>"))) ==
          list{'a', 263, 259, 266});

    const testing::stage refuse = stage_of(file, R"(, "special": "refuse")");
    const failure f = failure_of([&] { refuse.encode(in); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "byte 2: expected text without special tokens, found <|eos|>");
}

TEST_CASE("vocabularies of more than 65,536 ids have ids of 32 bits") {
    for (const std::size_t pairs : {65278u, 65279u}) {
        tokenizer_text t;
        for (std::size_t i = 0; i < pairs; ++i)
            t.tokens.push_back({static_cast<char>(i >> 8), static_cast<char>(i)});
        const bool is_wide = t.ids() > 65536;
        CHECK(is_wide == (pairs == 65279));
        const testing::stage plan = stage_of(model_file(t));
        const stream in = stream::text("abc<|eos|>");
        const auto made = plan.encode(in);
        CHECK(made.ports[0].type == (is_wide ? TSR_U32 : TSR_U16));
        CHECK(made.ports[0].alphabet == t.ids());
        CHECK(ids_in(made) ==
              list{256 + ('a' << 8 | 'b'), 'c', static_cast<std::uint32_t>(t.ids() - 1)});
        CHECK(plan.decode(made, in) == in);
    }
}

}  // namespace tessera::test
