// SPDX-License-Identifier: MIT
// A dictionary laid out for the kernels: words by number, and numbers by word.
#pragma once

#include "codes.hpp"
#include "dictionary.hpp"

#include <cstring>
#include <vector>

namespace tessera::text_prep {

/// A running hash of a word's letters, so that those of all its beginnings are known on the way.
constexpr std::uint64_t empty_hash = 0x243F6A8885A308D3;
constexpr std::uint64_t hash_with(std::uint64_t hash, std::uint8_t letter) {
    return (hash ^ letter) * 0x9E3779B97F4A7C15;
}

/// Immutable. 36 bytes a word, and 8 to 16 for the search.
class lexicon {
  public:
    static constexpr std::uint32_t none = UINT32_MAX;

    lexicon() = default;
    explicit lexicon(const dictionary& d);

    bool empty() const { return codes_.words() == 0; }
    const code_lengths& codes() const { return codes_; }
    /// The letters of word `number`, longest_word of them, zeros behind the last.
    const std::uint8_t* letters(std::uint32_t number) const {
        return letters_.data() + std::size_t{number} * longest_word;
    }
    unsigned length(std::uint32_t number) const { return lengths_[number]; }

    /// The number of the word that the `count` letters are, or none.
    std::uint32_t find(std::uint64_t hash, const std::uint8_t* word, std::size_t count) const {
        const auto tag = static_cast<std::uint16_t>(hash);
        for (std::size_t at = hash >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
            const slot s = slots_[at];
            if (s.number == 0) return none;
            if (s.tag == tag && lengths_[s.number - 1u] == count &&
                std::memcmp(letters(s.number - 1u), word, count) == 0)
                return s.number - 1u;
        }
    }

  private:
    struct slot {
        std::uint16_t tag, number;  ///< of the word plus 1; 0: free
    };
    code_lengths codes_;
    std::vector<std::uint8_t> letters_, lengths_;
    std::vector<slot> slots_ = {{0, 0}, {0, 0}};
    unsigned shift_ = 63;
};

}  // namespace tessera::text_prep
