// SPDX-License-Identifier: MIT
// Headers to bytes, and bytes that nobody vouches for to headers.
#include "container.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <string>

namespace tessera::czip {
namespace {

constexpr std::array<std::uint8_t, 6> magic{'C', 'Z', 'I', 'P', 'v', '1'};

template <class Number>
void store(std::uint8_t* at, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        at[i] = static_cast<std::uint8_t>(value >> 8 * i);
}
template <class Number>
Number load(const std::uint8_t* at) {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i)
        value = static_cast<Number>(value | static_cast<Number>(at[i]) << 8 * i);
    return value;
}

[[noreturn]] void wrong(const std::string& what, std::uint64_t found, const std::string& expected) {
    sdk::corrupt(what + ": expected " + expected + ", found " + std::to_string(found));
}
std::string range(std::uint64_t least, std::uint64_t most) {
    return least == most ? std::to_string(least)
                         : std::to_string(least) + " to " + std::to_string(most);
}
void check(const std::string& what, std::uint64_t found, std::uint64_t least, std::uint64_t most) {
    if (found < least || found > most) wrong(what, found, range(least, most));
}

}  // namespace

inner_header inner_of(std::uint64_t tokens, unsigned log, std::uint32_t model) {
    inner_header header{model, 0, 0, log};
    const std::uint64_t chunks = (tokens + header.whole() - 1) >> log;
    header.chunks = static_cast<std::uint32_t>(chunks);
    header.last =
        chunks == 0 ? header.whole() : static_cast<std::uint32_t>(tokens - ((chunks - 1) << log));
    return header;
}

void write(const outer_header& header, std::span<std::uint8_t, outer_size> out) {
    std::ranges::copy(magic, out.begin());
    out[6] = 0;
    out[7] = static_cast<std::uint8_t>(header.codec);
    store<std::uint32_t>(&out[8], header.text_size);
    store<std::uint32_t>(&out[12], static_cast<std::uint32_t>(inner_size) + 2 * header.chunks);
}

void write(const inner_header& header, std::span<std::uint8_t, inner_size> out) {
    store<std::uint32_t>(&out[0], header.model);
    store<std::uint32_t>(&out[4], header.chunks);
    store<std::uint16_t>(&out[8], static_cast<std::uint16_t>(header.last));
    out[10] = 0;
    out[11] = static_cast<std::uint8_t>(header.log);
}

outer_header read_outer(std::span<const std::uint8_t> file) {
    if (file.size() < outer_size)
        wrong("czip file", file.size(), std::to_string(outer_size) + " bytes or more");
    if (!std::equal(magic.begin(), magic.end(), file.begin()))
        sdk::corrupt("byte 0: expected a czip file, which begins with CZIPv1");
    check("byte 6, flags", file[6], 0, 0);
    if (file[7] > 1) wrong("byte 7, outer codec", file[7], "0 (zstd) or 1 (brotli)");
    outer_header header{outer_codec{file[7]}, load<std::uint32_t>(&file[8]), 0};
    // Each chunk has a token or more, each whole one 64, and each token a byte or more.
    const std::uint64_t chunks = (std::uint64_t{header.text_size} + 63) / 64;
    const auto bytes = load<std::uint32_t>(&file[12]);
    const char* const what = "byte 12, bytes of the inner header";
    check(what, bytes, chunks == 0 ? inner_size : inner_size + 2, inner_size + 2 * chunks);
    if (bytes % 2 != 0) wrong(what, bytes, "an even number");
    header.chunks = static_cast<std::uint32_t>((bytes - inner_size) / 2);
    return header;
}

inner_header read_inner(std::span<const std::uint8_t, inner_size> bytes, const outer_header& outer,
                        const model_bounds& model) {
    inner_header header{load<std::uint32_t>(&bytes[0]), load<std::uint32_t>(&bytes[4]),
                        load<std::uint16_t>(&bytes[8]), bytes[11]};
    check("inner header, byte 4, chunks", header.chunks, outer.chunks, outer.chunks);
    check("inner header, byte 10, tokenizer", bytes[10], 0, 0);
    if (header.log == 0) header.log = least_log;
    if (header.log < least_log || header.log > std::min(model.log, most_log))
        wrong("inner header, byte 11, logarithm of the tokens of a chunk", header.log,
              range(least_log, std::min(model.log, most_log)) + " by the model's context");
    const std::uint32_t least = header.chunks == 0 ? header.whole() : 1;
    check("inner header, byte 8, tokens of the last chunk", header.last, least, header.whole());
    // A token is a byte or more.
    const std::uint64_t tokens = header.tokens();
    if (outer.text_size < tokens || outer.text_size > tokens * model.longest_token)
        wrong("byte 8, bytes of the text", outer.text_size,
              range(tokens, tokens * model.longest_token) + " for " + std::to_string(tokens) +
                  " tokens");
    return header;
}

std::uint32_t read_length(const std::uint8_t* bytes, const inner_header& header, std::uint64_t n) {
    const auto length = load<std::uint16_t>(bytes);
    const std::size_t most = most_bytes(header.tokens_of(n));
    if (length == 0 || length > most)
        wrong("bytes of chunk " + std::to_string(n), length,
              range(1, most) + " for " + std::to_string(header.tokens_of(n)) + " tokens");
    return length;
}

}  // namespace tessera::czip
