// SPDX-License-Identifier: MIT
// The encodings that have a name: which pattern, how many tokens, and which special tokens.
#pragma once

#include "../common/tokenizer/kernel_split.hpp"
#include "../common/tokenizer/literals.hpp"

namespace tessera::tiktoken {

using namespace tokenizer;

struct encoding {
    std::string_view name;
    std::string_view pattern;
    std::uint32_t tokens;     ///< ranks, from 0 but for those that special tokens have
    std::string_view sha256;  ///< of its .tiktoken file
};

constexpr encoding encodings[] = {
    {"tessera-32k", "o200k_base", 32000, ""},
    {"gpt2", "gpt2", 50256, "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"},
    {"r50k_base", "gpt2", 50256,
     "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"},
    {"p50k_base", "gpt2", 50280,
     "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"},
    {"p50k_edit", "gpt2", 50280,
     "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"},
    {"cl100k_base", "cl100k_base", 100256,
     "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"},
    {"o200k_base", "o200k_base", 199998,
     "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"},
    {"o200k_harmony", "o200k_base", 199998,
     "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"},
};

/// The encoding of that name, or nullptr.
constexpr const encoding* find_encoding(std::string_view name) {
    for (const encoding& e : encodings)
        if (e.name == name) return &e;
    return nullptr;
}

/// One literal for each id that has one.
std::vector<special_token> specials_of(const encoding& e);

}  // namespace tessera::tiktoken
