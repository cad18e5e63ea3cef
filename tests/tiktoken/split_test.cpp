// SPDX-License-Identifier: MIT
// Pieces against what the regular expressions say, worked out by hand.
#include "text.hpp"

namespace tessera::test {

namespace {

using namespace tokenizer;
using pieces = std::vector<std::string>;

}  // namespace

TEST_CASE("gpt2 takes one space along, contractions in lower case, and runs of one kind") {
    CHECK(pieces_of(split_gpt2, "Hello, world!") == pieces{"Hello", ",", " world", "!"});
    CHECK(pieces_of(split_gpt2, "I'll don't WE'LL") ==
          pieces{"I", "'ll", " don", "'t", " WE", "'", "LL"});
    CHECK(pieces_of(split_gpt2, "x2024 2024y") == pieces{"x", "2024", " 2024", "y"});
    CHECK(pieces_of(split_gpt2, "a   b\n\n c  ") == pieces{"a", "  ", " b", "\n\n", " c", "  "});
    CHECK(pieces_of(split_gpt2, "a\tb\n") == pieces{"a", "\t", "b", "\n"});
    CHECK(pieces_of(split_gpt2, " 's ''s") == pieces{" '", "s", " ''", "s"});
}

TEST_CASE("cl100k_base takes any sign along, three digits, and line ends") {
    CHECK(pieces_of(split_cl100k, "I'LL don'T \"x 's \xC5\xBF") ==
          pieces{"I", "'LL", " don", "'T", " \"", "x", " '", "s", " \xC5\xBF"});
    CHECK(pieces_of(split_cl100k, "it'\xC5\xBFo'rE") == pieces{"it", "'\xC5\xBF", "o", "'rE"});
    CHECK(pieces_of(split_cl100k, "1234567 89") == pieces{"123", "456", "7", " ", "89"});
    CHECK(pieces_of(split_cl100k, "f(x);\n\n  y") == pieces{"f", "(x", ");\n\n", " ", " y"});
    CHECK(pieces_of(split_cl100k, "a \n  \n   b") == pieces{"a", " \n  \n", "  ", " b"});
    CHECK(pieces_of(split_cl100k, "\ta\r\nb  ") == pieces{"\ta", "\r\n", "b", "  "});
    CHECK(pieces_of(split_cl100k, "!! (a") == pieces{"!!", " (", "a"});
}

TEST_CASE("qwen2 is the same with single digits") {
    CHECK(pieces_of(split_qwen2, "a 1234\nb") == pieces{"a", " ", "1", "2", "3", "4", "\n", "b"});
    CHECK(pieces_of(split_qwen2, "I'LL \"x") == pieces{"I", "'LL", " \"", "x"});
}

TEST_CASE("czip is cl100k_base, but that white space up to the end is one piece") {
    CHECK(pieces_of(split_czip, "I'LL it'\xC5\xBFo \"x 1234") ==
          pieces{"I", "'LL", " it", "'\xC5\xBF", "o", " \"", "x", " ", "123", "4"});
    CHECK(pieces_of(split_czip, "f(x);\n\n  y \n  \n   b") ==
          pieces{"f", "(x", ");\n\n", " ", " y", " \n  \n", "  ", " b"});
    CHECK(pieces_of(split_czip, "b \n  ") == pieces{"b", " \n  "});
    CHECK(pieces_of(split_czip, "\n\n \xC2\x85") == pieces{"\n\n \xC2\x85"});
}

TEST_CASE("o200k_base cuts before capitals and keeps contractions with their words") {
    CHECK(pieces_of(split_o200k, "camelCase HTTPServer I'Ll") ==
          pieces{"camel", "Case", " HTTPServer", " I'Ll"});
    CHECK(pieces_of(split_o200k, "ABC don't's") == pieces{"ABC", " don't", "'s"});
    // Of capitals and ideographs all up to the last ideograph belong together.
    CHECK(pieces_of(split_o200k,
                    "AB\xE6\x9D\xB1"
                    "CD") == pieces{"AB\xE6\x9D\xB1", "CD"});
    CHECK(pieces_of(split_o200k, "a/b //\n/x") == pieces{"a", "/b", " //\n/", "x"});
    // A mark before capitals is a word of its own, before small letters it goes with them.
    CHECK(pieces_of(split_o200k,
                    "1\xCC\x81"
                    "AB1\xCC\x81"
                    "ab") == pieces{"1", "\xCC\x81", "AB", "1",
                                    "\xCC\x81"
                                    "ab"});
    CHECK(pieces_of(split_o200k, "\xCC\x81's") == pieces{"\xCC\x81's"});
}

TEST_CASE("bytes that are no UTF-8 are signs") {
    CHECK(pieces_of(split_gpt2, "a \xFF\x80 b\xC3") == pieces{"a", " \xFF\x80", " b", "\xC3"});
    CHECK(pieces_of(split_cl100k,
                    "\xFF"
                    "a\xE6\x9D\n\nb") == pieces{"\xFF"
                                                "a",
                                                "\xE6\x9D\n\n", "b"});
    CHECK(pieces_of(split_o200k, "\xED\xA0\x80/a") == pieces{"\xED\xA0\x80/", "a"});
}

}  // namespace tessera::test
