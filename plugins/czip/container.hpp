// SPDX-License-Identifier: MIT
// The headers of a .czip file: format.md, section "File". All that is read is checked.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tessera::czip {

constexpr std::size_t outer_size = 16, inner_size = 12;  ///< bytes
constexpr unsigned least_log = 6, most_log = 12;         ///< of the tokens of a chunk

enum class outer_codec : std::uint8_t { zstd, brotli };

/// What stands before the compressed payload.
struct outer_header {
    outer_codec codec = outer_codec::brotli;
    std::uint32_t text_size = 0;  ///< bytes
    std::uint32_t chunks = 0;
};

/// What the payload begins with, before the length of each chunk.
struct inner_header {
    std::uint32_t model = 0;  ///< a number that its writer has for the model
    std::uint32_t chunks = 0;
    std::uint32_t last = 0;  ///< tokens of the last chunk; of a whole one where there is none
    unsigned log = least_log;

    std::uint32_t whole() const { return 1u << log; }
    /// Of chunk `n`.
    std::uint32_t tokens_of(std::uint64_t n) const { return n + 1 < chunks ? whole() : last; }
    std::uint64_t tokens() const {
        return chunks == 0 ? 0 : (std::uint64_t{chunks} - 1) * whole() + last;
    }
};
inner_header inner_of(std::uint64_t tokens, unsigned log, std::uint32_t model);

/// Bytes that so many tokens are coded to at most: each is 34 bits or less.
constexpr std::size_t most_bytes(std::size_t tokens) { return tokens * 34 / 8 + 2; }

void write(const outer_header& header, std::span<std::uint8_t, outer_size> out);
void write(const inner_header& header, std::span<std::uint8_t, inner_size> out);

/// Throws sdk::error where `file` begins with something else.
outer_header read_outer(std::span<const std::uint8_t> file);

/// What a file's model allows.
struct model_bounds {
    unsigned log;               ///< of the tokens of a chunk at most
    std::size_t longest_token;  ///< bytes
};
/// Throws sdk::error where it does not go with the outer header or the model.
inner_header read_inner(std::span<const std::uint8_t, inner_size> bytes, const outer_header& outer,
                        const model_bounds& model);

/// The bytes of chunk `n`, by its two bytes in the list of lengths.
std::uint32_t read_length(const std::uint8_t* bytes, const inner_header& header, std::uint64_t n);
inline void write_length(std::uint8_t* out, std::size_t length) {
    out[0] = static_cast<std::uint8_t>(length);
    out[1] = static_cast<std::uint8_t>(length >> 8);
}

}  // namespace tessera::czip
