// SPDX-License-Identifier: MIT
// The stage: any bytes come back, special tokens as they are asked for, errors that say where.
#include "common/tokenizer/literals.hpp"
#include "text.hpp"
#include "tiktoken/tiktoken_file.hpp"

extern "C" const tsr_entry tsr_plugin_entry_tiktoken;

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_tiktoken.plugins[0]; }

/// The single bytes, "th", "the", " the", " th", "  ", "ab".
testing::surroundings few_tokens() {
    std::vector<std::string> tokens;
    for (int b = 0; b < 256; ++b) tokens.emplace_back(1, static_cast<char>(b));
    for (const char* more : {"th", "the", " the", " th", "  ", "ab"}) tokens.emplace_back(more);
    testing::surroundings around;
    around.assets["asset:few"] = std::make_shared<testing::bytes>(tiktoken::write_tiktoken(tokens));
    return around;
}

testing::stage with_few(std::string_view more = "") {
    return testing::stage(descriptor(), R"({"vocabulary": "asset:few")" + std::string(more) + "}",
                          few_tokens());
}

std::vector<std::uint64_t> ids(const testing::coded& c) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t i = 0; i < c.ports[0].count; ++i) all.push_back(c.ports[0].at(i));
    return all;
}

testing::coded coded_ids(std::initializer_list<std::uint32_t> all) {
    stream s(TSR_U32, all.size());
    std::uint64_t i = 0;
    for (const std::uint32_t id : all) s.set(i++, id);
    return {{s}, {}};
}

using list = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("text becomes ids below the vocabulary's alphabet, and text again") {
    const testing::stage plan = with_few();
    const stream in = stream::text("the the  thab");
    const auto made = plan.encode(in);
    CHECK(ids(made) == list{257, 258, ' ', 259, 261});
    CHECK(made.ports[0].alphabet == 263);  // <|endoftext|> is 262
    CHECK(made.header.empty());
    CHECK(plan.decode(made, in) == in);
    CHECK(plan.decode(made, unknown_bytes) == in);
}

TEST_CASE("without a vocabulary ids are the bytes") {
    const testing::stage plan(descriptor());
    const stream in = stream::text("a \xFF\x01");
    CHECK(ids(plan.encode(in)) == list{'a', ' ', 0xFF, 1});
    CHECK(plan.encode(in).ports[0].alphabet == 257);
    CHECK(round_trip(plan, in));
}

TEST_CASE("any bytes come back") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* policy : {"text", "allow"}) {
        for (const char* pattern : {"gpt2", "cl100k_base", "qwen2", "o200k_base"}) {
            const testing::stage plan = with_few(R"(, "special": ")" + std::string(policy) +
                                                 R"(", "pattern": ")" + pattern + "\"");
            for (const std::uint64_t count : {0, 1, 2, 47, 49, 5000}) {
                for (const unsigned bits : {0, 2, 7, 8})
                    CHECK(round_trip(plan, random_stream(random, TSR_BYTES, count, bits)));
                std::string text, again;
                for (std::uint64_t i = 0; i < count; ++i) {
                    append_utf8(text, random() % 0x3000);
                    again += "<|endoftext|> th"[random() % 16];
                }
                CHECK(round_trip(plan, stream::text(text)));
                CHECK(round_trip(plan, stream::text(again + "<|endoftext|>")));
            }
            for (const char letter : {' ', 'a', '\n', '\xFF', '\xC3'})
                CHECK(round_trip(plan, stream::text(std::string(30000, letter))));
        }
    }
}

TEST_CASE("a piece that is longer than what is merged at once comes back") {
    const std::string spaces(2 * tokenizer::longest_piece + 3, ' ');
    const testing::stage plan = with_few();
    const auto made = plan.encode(stream::text(spaces));
    CHECK(made.ports[0].count == tokenizer::longest_piece + 2);  // pairs, and one that is left
    CHECK(plan.decode(made, stream::text(spaces)) == stream::text(spaces));
}

TEST_CASE("literals of special tokens are text, their ids, or refused") {
    const stream in = stream::text("ab<|endoftext|>ab<|endoftext|");
    const auto as_text = ids(with_few().encode(in));
    CHECK(as_text.size() > 10);
    CHECK(std::count(as_text.begin(), as_text.end(), 262) == 0);
    CHECK(round_trip(with_few(), in));

    const testing::stage allow = with_few(R"(, "special": "allow")");
    const auto allowed = ids(allow.encode(in));
    CHECK(list(allowed.begin(), allowed.begin() + 3) == list{261, 262, 261});
    CHECK(std::count(allowed.begin(), allowed.end(), 262) == 1);
    CHECK(round_trip(allow, in));
    // What the decoder needs of it is nothing.
    CHECK(with_few().decode(allow.encode(in), in) == in);

    const testing::stage refuse = with_few(R"(, "special": "refuse")");
    const failure f = failure_of([&] { refuse.encode(in); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "byte 2: expected text without special tokens, found <|endoftext|>");
    CHECK(round_trip(refuse, stream::text("ab<|endoftext|")));
}

TEST_CASE("of literals that begin at one byte the longest is found") {
    const tokenizer::literals two({{"<a>", 1}, {"<a>b", 2}, {"x", 3}});
    const auto at = [&](std::string_view text) {
        const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
        const auto found = two.next(begin, begin + text.size());
        return std::tuple(found.begin - begin, found.end - begin, found.id);
    };
    CHECK(at("<<a>bx") == std::tuple(1, 5, 2u));
    CHECK(at("<<a>x") == std::tuple(1, 4, 1u));
    CHECK(at("<a") == std::tuple(2, 2, 0u));
    CHECK(at("") == std::tuple(0, 0, 0u));
}

TEST_CASE("ids that are none, and text of another length, are errors that say where") {
    const testing::stage plan = with_few();
    const auto message = [&](const testing::coded& c, std::uint64_t count) {
        const stream shape(TSR_BYTES, count);
        const failure f = failure_of([&] { plan.decode(c, shape.shape()); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(message(coded_ids({97, 263}), 2) == "id 263 at position 1, expected below 263");
    CHECK(message(coded_ids({97, 98, 0x80000000}), 9) ==
          "id 2147483648 at position 2, expected below 263");
    CHECK(message(coded_ids({0xFFFFFFFF}), 9) == "id 4294967295 at position 0, expected below 263");
    CHECK(message(coded_ids({257, 258}), 6) == "expected 6 elements, found 7");
    CHECK(message(coded_ids({257}), 4) == "expected 4 elements, found 3");
    CHECK(message(coded_ids({}), 1) == "expected 1 elements, found 0");
    stream text = plan.decode(coded_ids({262}), unknown_bytes);
    CHECK(text == stream::text("<|endoftext|>"));
}

TEST_CASE("damage is an error or another text") {
    const std::uint32_t seed = new_seed();
    damage(with_few(), stream::text("the ab th <|endoftext|> the the ab"), 300, seed);
}

}  // namespace tessera::test
