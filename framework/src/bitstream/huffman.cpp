// SPDX-License-Identifier: MIT
// The tree of the bitstream project, and canonical codes of its lengths.
#include "huffman.hpp"

#include <tessera/bitstream.hpp>
#include <tessera/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <queue>

namespace tessera::bitstream {

namespace {

[[noreturn]] void corrupt(const std::string& what) { throw error(reason::corrupt, what); }

struct node {
    std::uint64_t count;
    int symbol;  ///< -1 for a pair
    std::size_t left, right;
};

/// That program compares (count, symbol, left, right): of equal counts pairs come before leaves,
/// leaves by symbol, pairs as their left halves compare. Two left halves never compare equal, since
/// no symbol is in both.
bool before(const std::vector<node>& all, std::size_t a, std::size_t b) {
    while (a != b) {
        const node &x = all[a], &y = all[b];
        if (x.count != y.count) return x.count < y.count;
        if (x.symbol != y.symbol) return x.symbol < y.symbol;
        a = x.left;
        b = y.left;
    }
    return false;
}

}  // namespace

std::vector<std::uint64_t> code_lengths(std::span<const std::uint64_t> counts) {
    std::vector<node> all;
    const auto later = [&](std::size_t a, std::size_t b) { return before(all, b, a); };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> queue(later);
    for (std::size_t s = 0; s < counts.size(); ++s) {
        if (counts[s] == 0) continue;
        all.push_back({counts[s], static_cast<int>(s), 0, 0});
        queue.push(all.size() - 1);
    }
    std::vector<std::uint64_t> lengths(counts.size());
    const auto take = [&] {
        const std::size_t first = queue.top();
        queue.pop();
        return first;
    };
    while (queue.size() > 1) {
        const std::size_t left = take(), right = take();
        all.push_back({all[left].count + all[right].count, -1, left, right});
        queue.push(all.size() - 1);
    }
    // A pair stands behind both its halves, so depths flow from the last node to the first.
    std::vector<std::uint64_t> depth(all.size());
    for (std::size_t i = all.size(); i-- > 0;) {
        if (all[i].symbol >= 0)
            lengths[static_cast<std::size_t>(all[i].symbol)] = std::max<std::uint64_t>(depth[i], 1);
        else
            depth[all[i].left] = depth[all[i].right] = depth[i] + 1;
    }
    return lengths;
}

huffman_code::huffman_code(std::span<const std::uint64_t> lengths)
    : length_(lengths.size()), code_(lengths.size()) {
    std::uint64_t room = std::uint64_t{1} << longest;
    std::uint32_t of_length[longest + 1] = {};
    for (std::size_t s = 0; s < lengths.size(); ++s) {
        if (lengths[s] == 0) continue;
        if (lengths[s] > longest)
            corrupt(fmt::format("a code of {} bits for symbol {}, expected up to {}", lengths[s], s,
                                longest));
        const std::uint64_t share = std::uint64_t{1} << (longest - lengths[s]);
        if (share > room)
            corrupt(
                fmt::format("code lengths up to symbol {} fill more than a prefix code has", s));
        room -= share;
        length_[s] = static_cast<std::uint8_t>(lengths[s]);
        ++of_length[lengths[s]];
        by_code_.push_back(static_cast<std::uint16_t>(s));
    }
    std::stable_sort(by_code_.begin(), by_code_.end(),
                     [&](std::uint16_t a, std::uint16_t b) { return length_[a] < length_[b]; });
    std::uint64_t code = 0;
    for (unsigned l = 1; l <= longest; ++l) {
        first_code_[l] = code <<= 1;
        first_place_[l + 1] = first_place_[l] + of_length[l];
        for (std::uint32_t at = first_place_[l]; at < first_place_[l + 1]; ++at)
            code_[by_code_[at]] = code++;
    }
}

std::vector<std::uint8_t> huffman_code::encode(std::span<const std::uint16_t> symbols) const {
    std::vector<std::uint8_t> out;
    std::uint64_t bits = 0;
    unsigned filled = 0;  // below 8 between codes
    const auto put = [&](std::uint64_t code, unsigned length) {
        bits = bits << length | code;
        for (filled += length; filled >= 8; filled -= 8)
            out.push_back(static_cast<std::uint8_t>(bits >> (filled - 8)));
    };
    for (const std::uint16_t s : symbols) {
        if (length_[s] > 32) put(code_[s] >> 32, length_[s] - 32u);
        put(code_[s] & 0xFFFFFFFF, std::min<unsigned>(length_[s], 32));
    }
    if (filled > 0) put(0, 8 - filled);
    return out;
}

std::vector<std::uint16_t> huffman_code::decode(std::span<const std::uint8_t> bytes,
                                                std::uint64_t count) const {
    const std::uint64_t bits = 8 * std::uint64_t{bytes.size()};
    // A symbol takes a bit at least.
    if (count > bits) corrupt(fmt::format("{} bytes cannot hold {} symbols", bytes.size(), count));
    std::vector<std::uint16_t> symbols;
    symbols.reserve(static_cast<std::size_t>(count));
    std::uint64_t at = 0;
    while (symbols.size() < count) {
        const std::uint64_t start = at;
        std::uint64_t code = 0;
        for (unsigned length = 1;; ++length, ++at) {
            if (at == bits)
                corrupt(fmt::format("ends within symbol {} of {}", symbols.size(), count));
            if (length > longest) corrupt(fmt::format("no code at bit {}", start));
            code = code << 1 | (bytes[at / 8] >> (7 - at % 8) & 1);
            const std::uint32_t first = first_place_[length];
            if (const std::uint64_t place = code - first_code_[length];
                code >= first_code_[length] && place < first_place_[length + 1] - first) {
                symbols.push_back(by_code_[first + static_cast<std::uint32_t>(place)]);
                ++at;
                break;
            }
        }
    }
    bool whole = bytes.size() == (at + 7) / 8;
    for (std::uint64_t rest = at; whole && rest < bits; ++rest)
        whole = (bytes[rest / 8] >> (7 - rest % 8) & 1) == 0;
    if (!whole) corrupt(fmt::format("{} symbols end at bit {} of {}", count, at, bits));
    return symbols;
}

}  // namespace tessera::bitstream
