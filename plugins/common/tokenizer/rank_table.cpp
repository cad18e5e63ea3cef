// SPDX-License-Identifier: MIT
// Filling of the table.
#include "rank_table.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <string>

namespace tessera::tokenizer {

rank_table::rank_table(const token_bytes& tokens)
    : tokens_(&tokens), one_(256, no_token), two_(65536, no_token) {
    const unsigned bits = std::bit_width(std::max<std::uint64_t>(tokens.ids(), 8) * 4 / 3);
    slots_.resize(std::size_t{1} << bits);
    mask_ = slots_.size() - 1;
    shift_ = 64 - bits;
    for (std::uint32_t id = 0; id < tokens.ids(); ++id) {
        if (!tokens.has(id)) continue;
        const std::uint8_t* const bytes = tokens.data(id);
        const std::size_t size = tokens.size(id);
        const std::uint64_t key = key_of(bytes, size);
        std::size_t at = place_of(key);
        for (; slots_[at].key != 0; at = (at + 1) & mask_)
            if (slots_[at].key == key && (size < 8 || is(slots_[at].token, bytes, size)))
                sdk::corrupt("tokens " + std::to_string(slots_[at].token) + " and " +
                             std::to_string(id) + " have the same bytes");
        slots_[at] = {key, id};
        longest_ = std::max(longest_, size);
        if (size == 1) one_[bytes[0]] = id;
        if (size == 2) two_[bytes[0] << 8 | bytes[1]] = id;
    }
}

}  // namespace tessera::tokenizer
