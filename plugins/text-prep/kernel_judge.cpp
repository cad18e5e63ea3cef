// SPDX-License-Identifier: MIT
// Looks at a few places of a block to tell what it is.
#include "kernel.hpp"

#include <algorithm>
#include <array>
#include <cstring>

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

std::uint8_t line_width(std::span<const std::uint8_t> in) {
    constexpr std::size_t narrowest = 20, widest = 255;
    // For each width: lines that end where it has them end, less those before (differences); and
    // lines of that length.
    std::array<std::int64_t, widest + 2> agree{}, lengths{};
    std::int64_t lines = 0;
    const std::uint8_t* at = in.data();
    const std::uint8_t* const end = at + in.size();
    while (at < end) {
        const auto* feed = static_cast<const std::uint8_t*>(
            std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        if (feed == nullptr) break;
        auto length = static_cast<std::size_t>(feed - at);
        if (length > 0 && feed[-1] == '\r') --length;
        at = feed + 1;
        if (length == 0) continue;
        ++lines;
        length = std::min(length, widest + 1);
        ++lengths[length];
        std::size_t word = 0;
        while (word < widest && at + word < end && at[word] > ' ') ++word;
        if (word == 0) continue;
        ++agree[length];
        --agree[std::min(length + word, widest) + 1];
    }
    // Lines of one length are rows of a table, which a model of contexts knows by their ends.
    if (*std::max_element(lengths.begin(), lengths.end()) * 2 > lines) return 0;
    std::int64_t agreeing = 0, longer = lines, best = 0;
    std::size_t width = 0;
    for (std::size_t w = 0; w <= widest; ++w) {
        agreeing += agree[w];
        longer -= lengths[w];
        // Of a longer line each space behind the width costs more than the line's end saves.
        const std::int64_t gain = agreeing - 2 * longer;
        if (w < narrowest || gain <= best || agreeing * 2 < lines) continue;
        best = gain;
        width = w;
    }
    constexpr std::int64_t least = 8;
    return static_cast<std::uint8_t>(best < least ? 0 : width);
}

}  // namespace tessera::text_prep
