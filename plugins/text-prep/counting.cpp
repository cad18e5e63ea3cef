// SPDX-License-Identifier: MIT
// Counts words and chooses among them.
#include "counting.hpp"

#include "tokens.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace tessera::text_prep {

namespace {

constexpr std::size_t piece_bytes = 1 << 16;
constexpr std::uint64_t least_count = 3;

// How the leads are shared out: more words of one byte would leave too few of two.
constexpr code_lengths most_codes = {40, 35 * digit, 2 * digit* digit};
static_assert(most_codes.leads_used() == lead_count);

struct seen {
    std::uint64_t count = 0;
    std::uint32_t pieces = 0, last_piece = 0;
};

/// Takes the `most` words with the largest gains from `left`, where they have `letters` or more.
template <class Gain>
std::uint32_t take(std::vector<counted_word>& left, std::uint32_t most, std::size_t letters,
                   Gain&& gain, std::vector<std::string>& to) {
    std::stable_sort(left.begin(), left.end(), [&](const counted_word& a, const counted_word& b) {
        return gain(a) > gain(b);
    });
    std::uint32_t taken = 0;
    std::erase_if(left, [&](const counted_word& w) {
        if (taken == most || w.word.size() < letters) return false;
        to.push_back(w.word);
        ++taken;
        return true;
    });
    return taken;
}

}  // namespace

std::vector<counted_word> count_words(const sdk::call& c, samples all) {
    std::unordered_map<std::string, seen> found;
    std::string word;
    std::uint32_t piece = 0;
    for (const auto sample : all)
        for (std::size_t at = 0; at < sample.size(); at += piece_bytes) {
            c.poll();
            ++piece;
            const auto text = sample.subspan(at, std::min(piece_bytes, sample.size() - at));
            for_each_token(text, [&](std::string_view token) {
                if (!is_lower(static_cast<std::uint8_t>(token[0]))) return;
                word.assign(token);
                seen& s = found[word];
                ++s.count;
                s.pieces += s.last_piece != piece;
                s.last_piece = piece;
            });
        }
    std::vector<counted_word> words;
    for (const auto& [text, s] : found)
        if (s.count >= least_count) words.push_back({text, s.count, s.pieces});
    std::sort(words.begin(), words.end(), [](const counted_word& a, const counted_word& b) {
        return a.count != b.count ? a.count > b.count : a.word < b.word;
    });
    return words;
}

chosen_words choose_words(std::span<const counted_word> counted, std::uint32_t most) {
    std::vector<counted_word> left;
    std::copy_if(counted.begin(), counted.end(), std::back_inserter(left),
                 [](const counted_word& w) { return w.word.size() >= shortest_word; });
    const auto by_count = [](const counted_word& w) { return w.count * (w.word.size() - 1); };
    const auto by_pieces = [](const counted_word& w) { return w.pieces * (w.word.size() - 2); };
    chosen_words chosen;
    std::vector<std::string>& words = chosen.words;
    code_lengths& codes = chosen.codes;
    codes.one = take(left, std::min(most, most_codes.one), 2, by_count, words);
    codes.two = take(left, std::min(most - codes.one, most_codes.two), 3, by_count, words);
    codes.three =
        take(left, std::min(most - codes.one - codes.two, most_codes.three), 4, by_pieces, words);
    return chosen;
}

}  // namespace tessera::text_prep
