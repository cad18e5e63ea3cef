// SPDX-License-Identifier: MIT
// Reading and writing dictionaries: words in the alphabet's order, each without what it shares with
// the one before, then their places.
#include "dictionary.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/error.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace tessera::text_prep {

namespace {

constexpr std::string_view magic = "TsrWord1";
constexpr std::uint8_t last_letter = 0x80;  // set on the last letter of a word
constexpr std::uint32_t most_words = 65535;

[[noreturn]] void damaged(const std::string& what) { sdk::corrupt("dictionary: " + what); }

std::uint32_t number(sdk::cursor& in, const char* what) {
    const auto found = in.varint();
    if (!found) damaged(std::string("ends before the number of words with codes of ") + what);
    if (*found > most_words)
        damaged("expected at most " + std::to_string(most_words) + " words with codes of " + what +
                ", found " + std::to_string(*found));
    return static_cast<std::uint32_t>(*found);
}

code_lengths read_lengths(sdk::cursor& in) {
    code_lengths codes;
    codes.one = number(in, "one byte");
    codes.two = number(in, "two bytes");
    codes.three = number(in, "three bytes");
    if (codes.words() > most_words)
        damaged("expected at most " + std::to_string(most_words) + " words, found " +
                std::to_string(codes.words()));
    if (codes.leads_used() > lead_count)
        damaged("expected codes that begin with at most " + std::to_string(lead_count) +
                " bytes, found " + std::to_string(codes.leads_used()));
    return codes;
}

/// The word after `previous`.
std::string read_word(sdk::cursor& in, const std::string& previous, std::size_t index) {
    const std::string where = "word " + std::to_string(index);
    const auto shared = in.byte();
    if (!shared) damaged("ends before " + where);
    if (*shared > previous.size())
        damaged(where + ": expected at most the " + std::to_string(previous.size()) +
                " letters of the word before, found " + std::to_string(*shared));
    std::string word = previous.substr(0, *shared);
    for (bool last = false; !last;) {
        const auto byte = in.byte();
        if (!byte) damaged("ends within " + where);
        last = (*byte & last_letter) != 0;
        const auto letter = static_cast<std::uint8_t>(*byte & ~last_letter);
        if (!is_lower(letter))
            damaged(where + ": expected a letter from a to z, found byte " +
                    std::to_string(letter));
        word += static_cast<char>(letter);
        if (word.size() > longest_word)
            damaged(where + ": expected at most " + std::to_string(longest_word) + " letters");
    }
    if (word.size() < shortest_word)
        damaged(where + ": expected at least " + std::to_string(shortest_word) + " letters");
    if (word <= previous) damaged(where + ": expected one behind \"" + previous + "\"");
    return word;
}

}  // namespace

std::vector<std::uint8_t> write_dictionary(const dictionary& d) {
    std::vector<std::uint8_t> out(magic.begin(), magic.end());
    for (const std::uint32_t n : {d.codes.one, d.codes.two, d.codes.three})
        sdk::append_varint(out, n);
    std::vector<std::uint32_t> sorted(d.words.size());
    std::iota(sorted.begin(), sorted.end(), 0u);
    std::sort(sorted.begin(), sorted.end(),
              [&](std::uint32_t a, std::uint32_t b) { return d.words[a] < d.words[b]; });
    std::string_view previous;
    for (const std::uint32_t i : sorted) {
        const std::string_view word = d.words[i];
        const auto differs =
            std::mismatch(word.begin(), word.end(), previous.begin(), previous.end()).first;
        const auto shared = static_cast<std::size_t>(differs - word.begin());
        out.push_back(static_cast<std::uint8_t>(shared));
        out.insert(out.end(), word.begin() + static_cast<std::ptrdiff_t>(shared), word.end());
        out.back() |= last_letter;
        previous = word;
    }
    for (const std::uint32_t i : sorted) {
        out.push_back(static_cast<std::uint8_t>(i));
        out.push_back(static_cast<std::uint8_t>(i >> 8));
    }
    return out;
}

dictionary read_dictionary(std::span<const std::uint8_t> bytes) {
    sdk::cursor in(bytes);
    const auto start = in.bytes(magic.size());
    if (!start || !std::equal(start->begin(), start->end(), magic.begin()))
        damaged("expected one that \"tessera train text-prep\" wrote, found " +
                std::to_string(bytes.size()) + " bytes that begin otherwise");
    dictionary d;
    d.codes = read_lengths(in);
    const std::uint32_t count = d.codes.words();
    // A word has three bytes or more: the byte of what it shares, and its place.
    if (count > in.left() / 3)
        damaged("expected " + std::to_string(count) + " words, found " + std::to_string(in.left()) +
                " bytes");
    std::vector<std::string> sorted(count);
    std::string previous;
    for (std::size_t i = 0; i < count; ++i) previous = sorted[i] = read_word(in, previous, i);
    d.words.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = in.fixed<std::uint16_t>();
        if (!place) damaged("ends before the place of word " + std::to_string(i));
        if (*place >= count || !d.words[*place].empty())
            damaged("word " + std::to_string(i) + ": expected a free place below " +
                    std::to_string(count) + ", found " + std::to_string(*place));
        d.words[*place] = std::move(sorted[i]);
    }
    if (in.left() != 0) damaged(std::to_string(in.left()) + " bytes behind the last place");
    return d;
}

}  // namespace tessera::text_prep
