// SPDX-License-Identifier: MIT
// Counting what a text looks like.
#include "text_features.hpp"

#include <algorithm>
#include <bit>

namespace tessera::detect {

namespace {

constexpr std::size_t long_line = 100;
constexpr std::size_t shortness = 2048;  // what occurs once in little text says little
constexpr std::size_t beginning = 6;     // of a line that may begin as the one before

enum : std::size_t {
    digit = text_marks.size(),
    upper,
    lower,
    not_ascii,
    first_word,
    first_line_shape = first_word + std::size(text_words),
    empty_line = first_line_shape,
    of_long_line,
    indented_line,
    line_as_before
};

constexpr std::uint8_t no_feature = 0xFF;
static_assert(text_feature_count < no_feature);

constexpr bool is_letter(std::uint8_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

constexpr auto feature_of_byte = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_feature);
    for (std::size_t c = 0; c < 256; ++c)
        if (c >= 0x80)
            table[c] = not_ascii;
        else if (c >= '0' && c <= '9')
            table[c] = digit;
        else if (is_letter(static_cast<std::uint8_t>(c)))
            table[c] = c >= 'a' ? lower : upper;
    for (std::size_t i = 0; i < text_marks.size(); ++i)
        table[static_cast<std::uint8_t>(text_marks[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

struct placed_word {
    std::string_view word;
    std::size_t place;
};

constexpr auto words_in_order = [] {
    std::array<placed_word, std::size(text_words)> words{};
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = {text_words[i], i};
    std::sort(words.begin(), words.end(),
              [](const placed_word& a, const placed_word& b) { return a.word < b.word; });
    return words;
}();

constexpr std::string_view commonest[] = {"the", "of", "and",  "to",  "that", "is",  "was", "for",
                                          "it",  "be", "with", "you", "your", "are", "can"};

/// Calls use(word) for each run of letters.
template <class F>
void each_word(std::string_view text, F&& use) {
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_letter(static_cast<std::uint8_t>(text[end]))) ++end;
        if (end > at) use(text.substr(at, end - at));
        at = end + 1;
    }
}

std::string_view as_chars(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

text_features features_of(std::span<const std::uint8_t> text) {
    std::array<std::uint64_t, text_feature_count> counts{};
    for (const std::uint8_t c : text)
        if (feature_of_byte[c] != no_feature) ++counts[feature_of_byte[c]];
    const std::string_view all = as_chars(text);
    each_word(all, [&](std::string_view word) {
        const auto found =
            std::lower_bound(words_in_order.begin(), words_in_order.end(), word,
                             [](const placed_word& a, std::string_view b) { return a.word < b; });
        if (found != words_in_order.end() && found->word == word)
            ++counts[first_word + found->place];
    });
    std::string_view before;
    for (std::size_t at = 0, end; (end = all.find('\n', at)) != std::string_view::npos;) {
        const std::string_view line = all.substr(at, end - at);
        at = end + 1;
        counts[empty_line] += line.empty();
        counts[of_long_line] += line.size() >= long_line;
        counts[indented_line] += !line.empty() && (line[0] == ' ' || line[0] == '\t');
        counts[line_as_before] += before.size() >= beginning && line.size() >= beginning &&
                                  before.substr(0, beginning) == line.substr(0, beginning);
        before = line;
    }
    text_features found{};
    for (std::size_t i = 0; i < counts.size(); ++i)
        found[i] =
            static_cast<std::uint8_t>(std::bit_width(counts[i] * 8192 / (text.size() + shortness)));
    return found;
}

void word_counts::add(std::span<const std::uint8_t> text) {
    each_word(as_chars(text), [&](std::string_view word) {
        ++all;
        common +=
            std::find(std::begin(commonest), std::end(commonest), word) != std::end(commonest);
    });
}

}  // namespace tessera::detect
