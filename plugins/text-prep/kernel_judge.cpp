// SPDX-License-Identifier: MIT
// Looks at a few places of a block to tell what it is.
#include "kernel.hpp"

#include <algorithm>

namespace tessera::text_prep {

bool reads_like_text(std::span<const std::uint8_t> in, unsigned share) {
    constexpr std::size_t places = 32, length = 128;
    const bool whole = in.size() <= places * length;
    const std::size_t step = whole ? length : (in.size() - length) / (places - 1);
    std::size_t seen = 0, text = 0;
    for (std::size_t p = 0; p < places && p * step < in.size(); ++p) {
        const auto piece = in.subspan(p * step, std::min(length, in.size() - p * step));
        seen += piece.size();
        for (const std::uint8_t b : piece) text += is_lower(b) || b == ' ';
    }
    return text * 100 >= seen * share;
}

bool has_line_ends(std::span<const std::uint8_t> in) {
    const auto begin = in.first(std::min<std::size_t>(in.size(), 1 << 16));
    std::size_t feeds = 0, pairs = 0;
    for (std::size_t i = 0; i < begin.size(); ++i) {
        if (begin[i] != '\n') continue;
        ++feeds;
        pairs += i > 0 && begin[i - 1] == '\r';
    }
    return pairs * 2 > feeds;
}

}  // namespace tessera::text_prep
