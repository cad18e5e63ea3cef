// SPDX-License-Identifier: MIT
// tokenizer.json: merges in their own order, added tokens, and what is refused.
#include "text.hpp"
#include "tiktoken/vocabulary.hpp"

namespace tessera::test {

namespace {

using namespace tiktoken;

/// GPT-2's alphabet, as its paper's code makes it: the spelling of each byte.
std::string spelling_of(unsigned byte) {
    std::string text;
    if ((byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE) {
        append_utf8(text, byte);
        return text;
    }
    unsigned before = 0;
    for (unsigned b = 0; b < byte; ++b)
        before += !((b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE);
    append_utf8(text, 256 + before);
    return text;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

struct file {
    std::string vocab, merges = R"("a b","b c","ab c","\u0120 a")", more, specials, type = "BPE";
    std::string pre = R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":true})";
    std::string root = R"("normalizer":null,)";

    file() {
        for (unsigned b = 0; b < 256; ++b)
            vocab += quoted(spelling_of(b)) + ":" + std::to_string(b) + ",";
        vocab += R"("ab":300,"bc":256,"abc":257,"\u0120a":258)";
    }
    std::string text() const {
        return "{" + root + R"("added_tokens":[)" + specials + R"(],"pre_tokenizer":)" + pre +
               R"(,"model":{"type":")" + type + "\"," + more + R"("vocab":{)" + vocab +
               R"(},"merges":[)" + merges + "]}}";
    }
    std::unique_ptr<const vocabulary> read() const {
        const std::string t = text();
        return read_vocabulary({reinterpret_cast<const std::uint8_t*>(t.data()), t.size()},
                               {"auto", "auto"});
    }
    std::string refusal() const {
        const failure f = failure_of([&] { read(); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    }
};

using ids = std::vector<std::uint32_t>;

std::string split_by(const std::string& expression) {
    return R"({"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":)" +
           quoted(expression) + R"(},"behavior":"Isolated","invert":false},)" +
           R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]})";
}

}  // namespace

TEST_CASE("merges go in the order in which they are listed, whatever the ids") {
    const auto v = file().read();
    CHECK(v->tokens.ids() == 301);
    CHECK(ids_of(*v, "abc") == ids{257});
    CHECK(ids_of(*v, "bc ab") == ids{256, ' ', 300});
    CHECK(ids_of(*v, "\xFF a") == ids{0xFF, 258});
    // "bc" alone first: "a" and "bc" is no merge, though "abc" is a token.
    file other;
    other.merges = R"("b c","a b","ab c")";
    CHECK(ids_of(*other.read(), "abc") == ids{'a', 256});
    // Where whole pieces need no merging it is one all the same.
    other.more = R"("ignore_merges":true,)";
    CHECK(ids_of(*other.read(), "abc") == ids{257});
    CHECK(ids_of(*other.read(), "abcb") == ids{'a', 256, 'b'});
}

TEST_CASE("merges may be pairs of texts") {
    file f;
    f.merges = R"(["a","b"],["ab","c"])";
    CHECK(ids_of(*f.read(), "abcbc") == ids{257, 'b', 'c'});
}

TEST_CASE("added tokens are special, in the vocabulary or outside it") {
    file f;
    f.vocab += R"(,"<|im_end|>":400)";
    f.specials =
        R"({"id":400,"content":"<|im_end|>","special":true},{"id":401,"content":"\u00e9!"})";
    const auto v = f.read();
    REQUIRE(v->specials.size() == 2);
    CHECK(v->tokens.ids() == 402);
    CHECK(v->ranks.find(padded("<|im_end|>").begin(), 10) == no_token);
    const auto literal = v->tokens[401];
    CHECK(std::string(literal.begin(), literal.end()) == "\xC3\xA9!");
}

TEST_CASE("the four patterns are known by their expressions") {
    for (const pattern& p : patterns) {
        file f;
        f.pre = split_by(std::string(p.expression));
        CHECK((f.read()->split == p.split));
    }
    CHECK((file().read()->split == split_gpt2));
    file other;
    other.pre = split_by("\\w+|\\s+");
    CHECK(other.refusal() ==
          "tokenizer.json: /pre_tokenizer: expected the pattern of gpt2, cl100k_base, qwen2 or "
          "o200k_base, found \\w+|\\s+");
}

TEST_CASE("what is not byte-level BPE is refused by name") {
    const auto with = [](auto change) {
        file f;
        change(f);
        return f.refusal();
    };
    CHECK(with([](file& f) { f.type = "Unigram"; }) ==
          "tokenizer.json: /model/type: expected \"BPE\", found \"Unigram\"");
    CHECK(with([](file& f) { f.more = R"("byte_fallback":true,)"; }) ==
          "tokenizer.json: /model/byte_fallback: expected nothing, found a value");
    CHECK(with([](file& f) { f.root = R"("normalizer":{"type":"Lowercase"},)"; }) ==
          "tokenizer.json: /normalizer: expected null or NFC, found another");
    CHECK(with([](file& f) { f.pre = R"({"type":"Whitespace"})"; }) ==
          "tokenizer.json: /pre_tokenizer: expected ByteLevel, or Split by a regular expression, "
          "found \"Whitespace\"");
    CHECK(with([](file& f) { f.pre = R"({"type":"ByteLevel","add_prefix_space":true})"; }) ==
          "tokenizer.json: /pre_tokenizer/add_prefix_space: expected false, as text must stay what "
          "it is, found true");
    CHECK(with([](file& f) { f.merges = R"("a bb")"; }) ==
          "tokenizer.json: /model/merges/0: expected tokens of the vocabulary, found \"bb\"");
    CHECK(with([](file& f) { f.merges = R"("a b","ab")"; }) ==
          "tokenizer.json: /model/merges/1: expected tokens of the vocabulary, found \"\"");
    CHECK(with([](file& f) { f.vocab += R"(,"bb":300)"; }) ==
          "tokenizer.json: /model/vocab: expected ids given once, found 300 twice");
    CHECK(with([](file& f) { f.vocab += R"(,"bb":4194304)"; }) ==
          "tokenizer.json: /model/vocab/bb: expected an id below 4194304, found 4194304");
    CHECK(with([](file& f) { f.vocab += R"(,"b b":500)"; }) ==
          "tokenizer.json: /model/vocab: expected tokens in the alphabet of bytes, found \"b b\"");
    CHECK(with([](file& f) { f.vocab += R"(,"\u6771":500)"; }).find("the alphabet of bytes") !=
          std::string::npos);
    CHECK(with([](file& f) { f.vocab = f.vocab.substr(f.vocab.find(',') + 1); }) ==
          "tokenizer.json: /model/vocab: expected a token for each single byte, found none for "
          "byte 0");
    CHECK(with([](file& f) { f.specials = R"({"id":7,"content":""})"; }) ==
          "tokenizer.json: /added_tokens/0/content: expected 1 to 4096 bytes, found 0");
    CHECK(with([](file& f) { f.root = "]"; }) ==
          "tokenizer.json: expected the end of the text at byte 2");
    CHECK(with([](file& f) { f.root = "7:1,"; }) == "tokenizer.json: expected a text at byte 1");
    CHECK(with([](file& f) { f.merges = "7"; }) == "tokenizer.json: expected a text, found 7");
    CHECK(with([](file& f) {
              f.merges = "\"a b\",";
          }).starts_with("tokenizer.json: expected a value at byte "));
    CHECK(with([](file& f) { f.merges = "\"a b"; }) ==
          "tokenizer.json: expected the end of a text at byte " +
              std::to_string(file().text().size() - file().merges.size() + 4));
    CHECK(with([](file& f) {
              f.root = R"("added_tokens":7,)";
          }).starts_with("tokenizer.json: expected '[' at byte "));
}

TEST_CASE("a damaged file is an error or another vocabulary") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string whole = file().text();
    const auto try_to_read = [](const std::string& text) {
        const failure f = failure_of([&] {
            read_vocabulary({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                            {"auto", "auto"});
        });
        CAPTURE(f.message);
        CHECK((f.status == TSR_OK || !f.message.empty()));
        return f.status;
    };
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {  // an empty file is the single bytes
        CAPTURE(cut);
        CHECK(try_to_read(whole.substr(0, cut)) != TSR_OK);
    }
    for (int i = 0; i < 400; ++i) {
        std::string other = whole;
        for (unsigned k = 0; k < 1 + i % 3u; ++k)
            other[random() % other.size()] = "{}[]\",:\\0 n\xC4\x00"[random() % 13];
        try_to_read(other);
    }
}

}  // namespace tessera::test
