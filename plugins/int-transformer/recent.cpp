// SPDX-License-Identifier: MIT
// Finding the last tokens again.
#include "recent.hpp"

#include <algorithm>

namespace tessera::int_transformer {

std::uint32_t& history::place(std::size_t which) {
    const std::span<std::uint32_t> places = room_.places[which];
    const std::uint64_t hash = hash_of(lengths[which], [&](std::size_t i) { return newest(i); });
    return places[static_cast<std::size_t>(hash >> 32) & (places.size() - 1)];
}

void history::push(std::uint32_t token) {
    if (match_ > 0 && expected() == token) {
        ++follows_;
        match_ = std::min(match_ + 1, longest);
    } else {
        match_ = 0;
    }
    room_.tokens[static_cast<std::size_t>(count_++) & (room_.tokens.size() - 1)] = token;
    look_back();
    for (std::size_t w = 0; w < lengths.size(); ++w)
        if (count_ >= lengths[w]) place(w) = static_cast<std::uint32_t>(count_);
}

void history::look_back() {
    if (match_ > 0 && count_ - follows_ < room_.tokens.size()) return;
    match_ = 0;
    for (std::size_t w = 0; w < lengths.size() && match_ == 0; ++w) {
        if (count_ < lengths[w]) continue;
        // Places are kept modulo 2^32, and are of no use once their tokens are gone.
        const std::uint32_t back = static_cast<std::uint32_t>(count_) - place(w);
        if (back == 0 || back >= count_ || back + longest >= room_.tokens.size()) continue;
        follows_ = count_ - back;
        while (match_ < longest && match_ < follows_ && newest(match_) == newest(back + match_))
            ++match_;
        if (match_ < lengths.back()) match_ = 0;
    }
}

}  // namespace tessera::int_transformer
