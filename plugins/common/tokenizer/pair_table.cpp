// SPDX-License-Identifier: MIT
// Filling of the table.
#include "pair_table.hpp"

#include <algorithm>
#include <bit>

namespace tessera::tokenizer {

pair_table::pair_table(std::span<const std::uint32_t> one, std::span<const merge> merges)
    : one_(one.begin(), one.end()) {
    const unsigned bits = std::bit_width(std::max<std::uint64_t>(merges.size(), 8) * 4 / 3);
    slots_.resize(std::size_t{1} << bits);
    mask_ = slots_.size() - 1;
    shift_ = 64 - bits;
    std::uint32_t rank = 0;
    for (const merge& m : merges) {
        const std::uint64_t key = std::uint64_t{m.left} << 32 | m.right;
        std::size_t at = place_of(key);
        while (slots_[at].key != free_key && slots_[at].key != key) at = (at + 1) & mask_;
        if (slots_[at].key == free_key) slots_[at] = {key, {rank, m.token}};
        ++rank;
    }
}

}  // namespace tessera::tokenizer
