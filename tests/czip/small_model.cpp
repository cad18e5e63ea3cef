// SPDX-License-Identifier: MIT
// The tokenizer of a small model, and its weights.
#include "model_maker.hpp"

#include <zstd.h>

#include <nlohmann/json.hpp>

namespace tessera::test {
namespace {

constexpr std::size_t tokens = 1022;
constexpr const char* pattern =
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)";

std::string utf8(unsigned point) {
    if (point < 128) return {static_cast<char>(point)};
    return {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 63))};
}

std::string tokenizer_text() {
    nlohmann::json ranks = nlohmann::json::object();
    const auto add = [&](const std::string& token) {
        const std::size_t rank = ranks.size();
        if (rank < tokens) ranks[token] = rank;
    };
    for (unsigned byte = 0; byte < 256; ++byte) add(utf8(byte));
    for (std::size_t run = 2; run <= 64; run *= 2) add(std::string(run, ' '));
    for (char a = 'a'; a <= 'z'; ++a) add({' ', a});
    for (char a = 'a'; a <= 'z'; ++a)
        for (char b = 'a'; b <= 'z'; ++b) add({a, b});
    for (char a = '0'; a <= '9'; ++a)
        for (char b = '0'; b <= '9'; ++b) add({a, b});
    return nlohmann::json{{"name", "small"},
                          {"pat_str", pattern},
                          {"mergeable_ranks", ranks},
                          {"special_tokens", {{"<|bos|>", tokens}, {"<|eos|>", tokens + 1}}},
                          {"explicit_n_vocab", tokens + 2}}
        .dump();
}

}  // namespace

made_model small_czip_model() {
    made_model model = random_model({.layers = 1,
                                     .heads = 1,
                                     .key_heads = 1,
                                     .width = 24,
                                     .feed = 40,
                                     .vocabulary = tokens + 2,
                                     .context = 64,
                                     .sink = true},
                                    11);
    const std::string text = tokenizer_text();
    std::vector<std::uint8_t> packed(ZSTD_compressBound(text.size()));
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 19));
    model.metadata["tokenizer_codec"] = "zstd";
    const std::uint64_t size = packed.size();
    model.tensors["tokenizer.data"] = {"U8", {size}, std::move(packed)};
    return model;
}

}  // namespace tessera::test
