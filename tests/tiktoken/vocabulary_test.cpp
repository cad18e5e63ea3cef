// SPDX-License-Identifier: MIT
// Files of vocabularies: what is taken, and the messages about what is not.
#include "tiktoken/vocabulary.hpp"
#include "text.hpp"
#include "tiktoken/tiktoken_file.hpp"

namespace tessera::test {

namespace {

using namespace tiktoken;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string refusal(std::string_view file, std::string_view encoding = "auto") {
    const failure f = failure_of([&] { read_vocabulary(bytes_of(file), {encoding, "auto"}); });
    CHECK((f.status == TSR_E_CORRUPT || f.status == TSR_E_PARAM));
    return f.message;
}

/// The 256 single bytes, then `more`.
std::string file_of(std::vector<std::string> more) {
    std::vector<std::string> tokens;
    for (int b = 0; b < 256; ++b) tokens.emplace_back(1, static_cast<char>(b));
    tokens.insert(tokens.end(), more.begin(), more.end());
    const auto file = write_tiktoken(tokens);
    return {file.begin(), file.end()};
}

}  // namespace

TEST_CASE("base64 is that of RFC 4648") {
    const char* texts[][2] = {{"f", "Zg=="},        {"fo", "Zm8="},        {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : texts) {
        const auto made = write_tiktoken(std::vector<std::string>{plain});
        CHECK(std::string(made.begin(), made.end()) == coded + std::string(" 0\n"));
        const token_bytes read = read_tiktoken(made);
        REQUIRE(read.has(0));
        CHECK(std::string(read[0].begin(), read[0].end()) == plain);
    }
}

TEST_CASE("lines may come in any order, with CR LF, and without an end of the last") {
    const token_bytes read = read_tiktoken(bytes_of("Zm9v 2\r\nZg== 0\nZm8= 1"));
    CHECK(read.ids() == 3);
    CHECK(read.size(0) == 1);
    CHECK(read.size(2) == 3);
}

TEST_CASE("lines that are none are errors that name them") {
    CHECK(refusal("Zg== 0\n\n") == "line 2: expected the base64 of a token");
    CHECK(refusal("Z 0\n") == "line 1: expected the base64 of a token");
    CHECK(refusal("Zg= 0\n") == "line 1: expected the base64 of a token");
    CHECK(refusal("Zg=== 0\n") == "line 1: expected the base64 of a token");
    CHECK(refusal("Zh== 0\n") == "line 1: expected the base64 of a token");
    CHECK(refusal("Zm9= 0\n") == "line 1: expected the base64 of a token");
    CHECK(refusal("Zm9v=0\n") == "line 1: expected the base64 of a token");
    CHECK(refusal("Zm9v\t0\n") == "line 1: expected a space behind the base64 of a token");
    CHECK(refusal("Zm9v 0\nZg== x\n") == "line 2: expected a rank below 4194304");
    CHECK(refusal("Zg== 00\n") == "line 1: expected a rank below 4194304");
    CHECK(refusal("Zg== -1\n") == "line 1: expected a rank below 4194304");
    CHECK(refusal("Zg== 4194304\n") == "line 1: expected a rank below 4194304");
    CHECK(refusal("Zg== 99999999999999999999\n") == "line 1: expected a rank below 4194304");
    CHECK(refusal("Zg== 0 1\n") == "line 1: expected the end of the line behind a rank");
    CHECK(refusal("Zg== 0\nZm8= 0\n") == "line 2: rank 0 is given twice");
    CHECK(refusal(std::string(5468, 'A') + " 0\n") ==
          "line 1: expected a token of at most 4096 bytes");
}

TEST_CASE("tokens must be different, without gaps, and have all bytes among them") {
    CHECK(refusal(file_of({"ab", "cd", "ab"})) == "tokens 256 and 258 have the same bytes");
    CHECK(refusal(file_of({"abcdefghij", "cd", "abcdefghij"})) ==
          "tokens 256 and 258 have the same bytes");
    CHECK(refusal(file_of({}) + "Zm9v 257\n") ==
          "vocabulary: expected tokens of all ranks, found none of rank 256");
    CHECK(refusal("Zg== 0\n") ==
          "vocabulary: expected a token for each single byte, found none for byte 0");
}

TEST_CASE("a vocabulary must be that of its encoding") {
    CHECK(refusal(file_of({}), "tessera-32k") ==
          "vocabulary: expected 32000 tokens of tessera-32k, found 256");
    CHECK(refusal(file_of({"ab"}), "cl100k_base") ==
          "vocabulary: expected 100256 tokens of cl100k_base (SHA-256 of its file: "
          "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7), found 257");
    CHECK(refusal("", "gpt2").starts_with("vocabulary: expected 50256 tokens of gpt2"));
    CHECK(refusal(file_of({}) + "Zm9v 50256\n", "p50k_base") ==
          "vocabulary: expected rank 50256 to be <|endoftext|> of p50k_base, found bytes for it");
    CHECK(refusal(" {}", "gpt2") ==
          "vocabulary: expected a .tiktoken file of gpt2, found a tokenizer.json, which goes with "
          "the encoding \"auto\"");
}

TEST_CASE("special tokens are those of the encodings") {
    const auto find = [](const char* name, std::string_view literal) {
        for (const special_token& s : specials_of(*find_encoding(name)))
            if (s.literal == literal) return s.id;
        return no_token;
    };
    CHECK(find("tessera-32k", "<|endoftext|>") == 32000);
    CHECK(find("gpt2", "<|endoftext|>") == 50256);
    CHECK(find("p50k_base", "<|endoftext|>") == 50256);
    CHECK(find("p50k_edit", "<|fim_suffix|>") == 50283);
    CHECK(find("cl100k_base", "<|endofprompt|>") == 100276);
    CHECK(find("o200k_base", "<|endofprompt|>") == 200018);
    CHECK(find("o200k_harmony", "<|call|>") == 200012);
    CHECK(find("o200k_harmony", "<|reserved_200000|>") == 200000);
    CHECK(find("o200k_harmony", "<|reserved_201087|>") == 201087);
    CHECK(find("o200k_harmony", "<|endofprompt|>") == 200018);
    CHECK(find("o200k_harmony", "<|reserved_200018|>") == no_token);
    CHECK(specials_of(*find_encoding("o200k_harmony")).size() == 1090);
}

}  // namespace tessera::test
