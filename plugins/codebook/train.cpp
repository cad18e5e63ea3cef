// SPDX-License-Identifier: MIT
// Learns a codebook: counts the symbols of samples, split as "float-split" splits them.
#include "train.hpp"

#include "book.hpp"

#include "tessera/sdk/train.hpp"

#include <algorithm>
#include <vector>

namespace tessera::codebook {
namespace {

constexpr const char* schema = R"({"properties": {
  "format": {"type": "string", "default": "bytes", "enum": ["bytes", "fp16-hi6", "bf16"],
    "description": "what the samples are: bytes make one table of that name, fp16 numbers the tables hi6 and lo10, bf16 numbers exponent and m0"}}})";

using pattern_counts = std::vector<std::uint64_t>;

pattern_counts count_patterns(std::span<const tsr_stream> samples, bool halves) {
    pattern_counts counts(halves ? 65536 : 256);
    for (const tsr_stream& sample : samples) {
        const auto bytes = sdk::sample_bytes(sample);
        if (!halves) {
            for (const std::uint8_t b : bytes) ++counts[b];
            continue;
        }
        for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
            ++counts[bytes[at] | bytes[at + 1] << 8];
    }
    return counts;
}

/// The counts of what `part` makes of each pattern.
template <class F>
table table_of(const char* name, std::size_t alphabet, const pattern_counts& patterns, F&& part) {
    std::vector<std::uint64_t> counts(alphabet);
    for (std::uint32_t p = 0; p < patterns.size(); ++p) counts[part(p)] += patterns[p];
    return {name, scaled(counts)};
}

void learn(sdk::setup& s, std::span<const tsr_stream> samples) {
    const std::string& format = s["format"].text();
    const pattern_counts patterns = count_patterns(samples, format != "bytes");
    std::vector<table> book;
    if (format == "fp16-hi6") {
        book.push_back(table_of("hi6", 64, patterns, [](std::uint32_t p) { return p >> 10; }));
        book.push_back(table_of("lo10", 1024, patterns, [](std::uint32_t p) { return p & 1023; }));
    } else if (format == "bf16") {
        book.push_back(
            table_of("exponent", 256, patterns, [](std::uint32_t p) { return p >> 7 & 255; }));
        book.push_back(table_of("m0", 256, patterns,
                                [](std::uint32_t p) { return p >> 15 << 7 | (p & 127); }));
    } else {
        book.push_back(table_of("bytes", 256, patterns, [](std::uint32_t p) { return p; }));
    }
    sdk::commit_asset(s, write_book(book));
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(schema);

}  // namespace tessera::codebook
