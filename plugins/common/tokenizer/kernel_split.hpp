// SPDX-License-Identifier: MIT
// Cuts text into the pieces that a tokenizer merges bytes in, as its regular expression would.
#pragma once

#include <cstdint>
#include <string_view>

namespace tessera::tokenizer {

/// Behind the first piece of the text from `at` to `end`, which is not empty. Any bytes are text,
/// and every piece has one byte or more. The cost of all pieces together is linear.
using splitter = const std::uint8_t* (*)(const std::uint8_t* at, const std::uint8_t* end);

const std::uint8_t* split_gpt2(const std::uint8_t* at, const std::uint8_t* end);
const std::uint8_t* split_cl100k(const std::uint8_t* at, const std::uint8_t* end);
const std::uint8_t* split_qwen2(const std::uint8_t* at, const std::uint8_t* end);
const std::uint8_t* split_o200k(const std::uint8_t* at, const std::uint8_t* end);
const std::uint8_t* split_czip(const std::uint8_t* at, const std::uint8_t* end);

struct pattern {
    std::string_view name;
    std::string_view expression;  ///< as the regular expressions of Rust and PCRE2 spell it
    splitter split;
};

/// Those of files of ranks and of tokenizer.json, by the name of the first tokenizer that had each.
constexpr pattern patterns[] = {
    {"gpt2", R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
     split_gpt2},
    {"cl100k_base",
     R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     split_cl100k},
    {"qwen2",
     R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     split_qwen2},
    {"o200k_base",
     R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
     R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
     R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     split_o200k},
};

/// The pattern of that name, or nullptr.
constexpr const pattern* find_pattern(std::string_view name) {
    for (const pattern& p : patterns)
        if (p.name == name) return &p;
    return nullptr;
}

/// The pattern of czip models, that of tiktoken's later releases for cl100k_base: white space that
/// reaches the end of the text is one piece, whatever lines it has.
constexpr pattern czip_pattern = {
    "czip",
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)",
    split_czip};

}  // namespace tessera::tokenizer
