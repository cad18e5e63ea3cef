// SPDX-License-Identifier: MIT
// Bytes to the token that they are.
#pragma once

#include "token_bytes.hpp"

#include <bit>
#include <cstring>

namespace tessera::tokenizer {

static_assert(std::endian::native == std::endian::little, "keys are loaded as they lie");

/// Immutable. Refers to the tokens it was made of, whose ids are their ranks. 24 to 48 bytes a
/// token; seven bytes or fewer are found without a look at the tokens themselves.
class rank_table {
  public:
    /// Bytes behind those that are looked for which may be read.
    static constexpr std::size_t slack = 8;

    rank_table() = default;
    /// All of `tokens`. Throws a TSR_E_CORRUPT where two have the same bytes.
    explicit rank_table(const token_bytes& tokens);

    /// The token that the `size` bytes are, one or more, or no_token.
    std::uint32_t find(const std::uint8_t* bytes, std::size_t size) const {
        if (size > longest_) return no_token;
        const std::uint64_t key = key_of(bytes, size);
        for (std::size_t at = place_of(key);; at = (at + 1) & mask_) {
            const slot& s = slots_[at];
            if (s.key == key && (size < 8 || is(s.token, bytes, size))) return s.token;
            if (s.key == 0) return no_token;
        }
    }
    std::uint32_t one(std::uint8_t byte) const { return one_[byte]; }
    std::uint32_t two(const std::uint8_t* bytes) const { return two_[bytes[0] << 8 | bytes[1]]; }

  private:
    struct slot {
        std::uint64_t key = 0;  ///< 0: free
        std::uint32_t token = no_token;
    };

    /// Up to seven bytes themselves with their number in the top byte, else a hash below an 8.
    static std::uint64_t key_of(const std::uint8_t* bytes, std::size_t size) {
        std::uint64_t word;
        std::memcpy(&word, bytes, 8);
        if (size < 8) return (word & ((1ull << 8 * size) - 1)) | std::uint64_t{size} << 56;
        std::uint64_t hash = size;
        for (std::size_t i = 0; i + 8 < size; i += 8) {
            std::memcpy(&word, bytes + i, 8);
            hash = (hash ^ word) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }
        std::memcpy(&word, bytes + size - 8, 8);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93;
        return (hash ^ hash >> 29) >> 8 | std::uint64_t{8} << 56;
    }
    std::size_t place_of(std::uint64_t key) const {
        return static_cast<std::size_t>(((key ^ key >> 31) * 0x9E3779B97F4A7C15) >> shift_);
    }
    bool is(std::uint32_t token, const std::uint8_t* bytes, std::size_t size) const {
        return tokens_->size(token) == size && std::memcmp(tokens_->data(token), bytes, size) == 0;
    }

    const token_bytes* tokens_ = nullptr;
    std::vector<slot> slots_;
    std::size_t mask_ = 0, longest_ = 0;
    unsigned shift_ = 63;
    std::vector<std::uint32_t> one_, two_;
};

}  // namespace tessera::tokenizer
