// SPDX-License-Identifier: MIT
// Lays out a dictionary for the kernels.
#include "lexicon.hpp"

#include <algorithm>
#include <bit>

namespace tessera::text_prep {

lexicon::lexicon(const dictionary& d)
    : codes_(d.codes), letters_(d.words.size() * longest_word), lengths_(d.words.size()) {
    // At most half full, so that a search ends soon.
    slots_.assign(std::bit_ceil(std::max<std::size_t>(1, d.words.size()) * 2), {0, 0});
    shift_ = 64u - static_cast<unsigned>(std::bit_width(slots_.size()) - 1);
    for (std::size_t i = 0; i < d.words.size(); ++i) {
        const std::string& word = d.words[i];
        lengths_[i] = static_cast<std::uint8_t>(word.size());
        std::copy(word.begin(), word.end(), letters_.data() + i * longest_word);
        std::uint64_t hash = empty_hash;
        for (const char c : word) hash = hash_with(hash, static_cast<std::uint8_t>(c));
        std::size_t at = hash >> shift_;
        while (slots_[at].number != 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {static_cast<std::uint16_t>(hash), static_cast<std::uint16_t>(i + 1)};
    }
}

}  // namespace tessera::text_prep
