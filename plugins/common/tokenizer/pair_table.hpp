// SPDX-License-Identifier: MIT
// Pairs of tokens to the token that they merge into, for vocabularies that list their merges.
#pragma once

#include "token_bytes.hpp"

namespace tessera::tokenizer {

struct merge {
    std::uint32_t left, right, token;
};

/// Immutable. 24 to 48 bytes a merge.
class pair_table {
  public:
    struct merged {
        std::uint32_t rank = no_token;  ///< place in the order of merging; no_token: they do not
        std::uint32_t token = no_token;
    };

    pair_table() = default;
    /// `one` is the token of each single byte; `merges` are in their order, of a pair that is
    /// given twice the first counts.
    pair_table(std::span<const std::uint32_t> one, std::span<const merge> merges);

    bool empty() const { return one_.empty(); }
    std::uint32_t one(std::uint8_t byte) const { return one_[byte]; }
    merged find(std::uint32_t left, std::uint32_t right) const {
        const std::uint64_t key = std::uint64_t{left} << 32 | right;
        for (std::size_t at = place_of(key);; at = (at + 1) & mask_) {
            const slot& s = slots_[at];
            if (s.key == key || s.key == free_key) return s.to;
        }
    }

  private:
    static constexpr std::uint64_t free_key = UINT64_MAX;
    struct slot {
        std::uint64_t key = free_key;
        merged to;
    };
    std::size_t place_of(std::uint64_t key) const {
        return static_cast<std::size_t>(((key ^ key >> 31) * 0x9E3779B97F4A7C15) >> shift_);
    }

    std::vector<std::uint32_t> one_;
    std::vector<slot> slots_;
    std::size_t mask_ = 0;
    unsigned shift_ = 63;
};

}  // namespace tessera::tokenizer
