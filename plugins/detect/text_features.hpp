// SPDX-License-Identifier: MIT
// What a text looks like, in counts: marks, words and shapes of lines by which classes of text are
// told apart.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::detect {

/// Bytes with a feature each. Digits, capitals, small letters and all that is not ASCII are one
/// feature each, behind them.
constexpr std::string_view text_marks = "\n \t_!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~";

/// Whole words, of letters only, with a feature each.
constexpr std::string_view text_words[] = {
    "the",   "of",        "and",    "to",    "a",     "in",       "that",     "it",      "is",
    "was",   "he",        "his",    "her",   "she",   "had",      "him",      "they",    "with",
    "not",   "said",      "would",  "could", "upon",  "me",       "my",       "were",    "been",
    "but",   "at",        "Mr",     "you",   "your",  "can",      "are",      "will",    "help",
    "such",  "important", "Here",   "also",  "as",    "include",  "question", "this",    "be",
    "for",   "from",      "by",     "have",  "if",    "else",     "return",   "int",     "void",
    "const", "static",    "struct", "class", "def",   "function", "import",   "var",     "let",
    "new",   "null",      "self",   "while", "end",   "public",   "private",  "package", "func",
    "fn",    "string",    "char",   "true",  "false", "INFO",     "ERROR",    "WARN",    "error",
    "info",  "id",        "name",   "type",  "value", "GET"};

/// Lines that are empty, long, indented, or begin as the line before does.
constexpr std::size_t text_line_shapes = 4;

constexpr std::size_t text_feature_count =
    text_marks.size() + 4 + std::size(text_words) + text_line_shapes;

/// In the order above: the length in bits of the number of times that a feature occurs in 8192
/// bytes, so that a doubling counts the same wherever it begins; less in short texts.
using text_features = std::array<std::uint8_t, text_feature_count>;

text_features features_of(std::span<const std::uint8_t> text);

/// Words, and those among them that are the commonest few of English: some 50 of 256 in English,
/// less than 10 in other languages.
struct word_counts {
    std::uint64_t all = 0, common = 0;

    void add(std::span<const std::uint8_t> text);
};

}  // namespace tessera::detect
