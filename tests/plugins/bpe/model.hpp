// SPDX-License-Identifier: MIT
// Model files around small tokenizers, right or wrong.
#pragma once

#include "../../tiktoken/text.hpp"

#include <brotli/encode.h>
#include <zstd.h>

extern "C" const tsr_entry tsr_plugin_entry_bpe;

namespace tessera::test {

inline const tsr_desc& bpe() { return *tsr_plugin_entry_bpe.plugins[0]; }

/// The pattern of the only tokenizer that is known, as JSON spells it.
constexpr const char* czip_expression =
    R"('(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s)";

/// Bytes as a key: each the code point of its value.
inline std::string key_of(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string key = "\"";
    for (const char c : bytes) {
        const auto b = static_cast<std::uint8_t>(c);
        if (b == '"' || b == '\\' || b < 0x20)
            key += std::string("\\u00") + digits[b >> 4] + digits[b & 15];
        else
            append_utf8(key, b);
    }
    return key + "\"";
}

/// What a tokenizer's text says; ids in order, special tokens behind them.
struct tokenizer_text {
    std::vector<std::string> tokens = single_bytes();
    std::vector<std::string> specials = {"<|bos|>", "<|eos|>"};
    std::string expression = czip_expression;
    std::string more;  ///< members behind the others

    static std::vector<std::string> single_bytes() {
        std::vector<std::string> all;
        for (int b = 0; b < 256; ++b) all.emplace_back(1, static_cast<char>(b));
        return all;
    }
    std::uint64_t ids() const { return tokens.size() + specials.size(); }
    std::string json() const {
        std::string text =
            R"({"name": "few", "pat_str": ")" + expression + R"(", "mergeable_ranks": {)";
        std::uint64_t id = 0;
        for (const auto* list : {&tokens, &specials}) {
            if (list == &specials) text += R"(}, "special_tokens": {)";
            bool first = true;
            for (const std::string& token : *list) {
                text += (first ? "" : ",") + key_of(token) + ":" + std::to_string(id++);
                first = false;
            }
        }
        return text + "}" + more + "}";
    }
};

inline std::string zstd(std::string_view text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}
inline std::string brotli(std::string_view text) {
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
    std::string out(size, '\0');
    REQUIRE(BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, text.size(),
                                  reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                  reinterpret_cast<std::uint8_t*>(out.data())));
    out.resize(size);
    return out;
}

/// A safetensors file of a header as it is given and data.
inline std::string file_of(const std::string& header, std::string_view data) {
    std::string file;
    for (int i = 0; i < 8; ++i) file += static_cast<char>(header.size() >> 8 * i);
    return file + header + std::string(data);
}
inline std::string header_of(const std::string& metadata, std::size_t bytes,
                             const std::string& type = "U8") {
    const std::string size = std::to_string(bytes);
    return R"({"__metadata__":{)" + metadata + R"(},"embed.weight":{"dtype":"I8","shape":[0,4],)" +
           R"("data_offsets":[0,0]},"tokenizer.data":{"dtype":")" + type + R"(","shape":[)" + size +
           R"(],"data_offsets":[0,)" + size + "]}}  ";
}
inline std::string metadata(std::uint64_t ids, const std::string& codec) {
    return R"("tokenizer_codec":")" + codec + R"(","vocab_size":")" + std::to_string(ids) + "\"";
}
inline std::string model_file(const tokenizer_text& t, const std::string& codec = "zstd") {
    const std::string data = codec == "brotli" ? brotli(t.json()) : zstd(t.json());
    return file_of(header_of(metadata(t.ids(), codec), data.size()), data);
}

inline testing::stage stage_of(std::string_view file, const std::string& more = "") {
    return testing::stage(bpe(), R"({"model": "asset:few")" + more + "}",
                          with_asset("asset:few", testing::bytes(file.begin(), file.end())));
}

inline std::vector<std::uint32_t> ids_in(const testing::coded& c) {
    std::vector<std::uint32_t> all;
    for (std::uint64_t i = 0; i < c.ports[0].count; ++i)
        all.push_back(static_cast<std::uint32_t>(c.ports[0].at(i)));
    return all;
}

/// Single bytes and merges that build on one another, 256 on.
inline tokenizer_text few_tokens() {
    tokenizer_text t;
    for (const char* more :
         {"th", "the", " the", "  ", "ab", "aa", "aaaa", "\n\n", "bab", "\xC3\xA9"})
        t.tokens.emplace_back(more);
    return t;
}

}  // namespace tessera::test
