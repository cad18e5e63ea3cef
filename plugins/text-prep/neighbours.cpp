// SPDX-License-Identifier: MIT
// Counts neighbours, and takes the square roots of their shares, less those of all words together.
#include "neighbours.hpp"

#include "tokens.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace tessera::text_prep {

namespace {

constexpr std::string_view marks = ".,;:?!\"'()-0\n";
constexpr std::uint64_t one = 1 << 28;        // a share of all, whose root is 1 << 14
constexpr std::uint64_t prior_strength = 50;  // as many neighbours as all words have them
constexpr std::uint32_t unknown = UINT32_MAX;

std::uint32_t root(std::uint64_t square) {
    std::uint32_t r = 0;
    for (std::uint32_t bit = 1u << 15; bit != 0; bit >>= 1)
        if (const std::uint64_t more = r | bit; more * more <= square) r |= bit;
    return r;
}

struct token_kind {
    std::uint32_t word;     ///< its row, unknown where it has none
    std::uint32_t context;  ///< its column
};

/// Rows and columns of tokens by their text.
class kinds {
  public:
    kinds(std::span<const std::string> words, std::span<const counted_word> contexts)
        : other_(static_cast<std::uint32_t>(contexts.size() + marks.size())) {
        for (std::size_t i = 0; i < words.size(); ++i)
            known_[words[i]] = {static_cast<std::uint32_t>(i), other_};
        std::uint32_t column = 0;
        for (const counted_word& w : contexts)
            known_.try_emplace(w.word, token_kind{unknown, 0}).first->second.context = column++;
        for (const char mark : marks) known_[std::string(1, mark)] = {unknown, column++};
    }
    std::uint32_t columns() const { return other_ + 1; }
    token_kind of(std::string_view token) {
        text_.assign(token);
        const auto found = known_.find(text_);
        return found == known_.end() ? token_kind{unknown, other_} : found->second;
    }

  private:
    std::unordered_map<std::string, token_kind> known_;
    std::uint32_t other_;
    std::string text_;
};

}  // namespace

neighbour_rows neighbours_of(const sdk::call& c, std::span<const std::string> words,
                             std::span<const counted_word> contexts, samples all) {
    kinds known(words, contexts);
    const std::size_t columns = known.columns();
    neighbour_rows rows;
    rows.width = 2 * columns;
    std::vector<std::uint32_t> counts(words.size() * rows.width);
    for (const auto sample : all) {
        token_kind before{unknown, known.of("\n").context};
        std::size_t tokens = 0;
        for_each_token(sample, [&](std::string_view text) {
            if (++tokens % 65536 == 0) c.poll();
            const token_kind now = known.of(text);
            if (now.word != unknown) ++counts[now.word * rows.width + before.context];
            if (before.word != unknown) ++counts[before.word * rows.width + columns + now.context];
            before = now;
        });
    }

    std::vector<std::uint64_t> sums(rows.width), share(rows.width);
    for (std::size_t i = 0; i < counts.size(); ++i) sums[i % rows.width] += counts[i];
    std::uint64_t total = 1;
    for (std::size_t k = 0; k < columns; ++k) total += sums[k];
    for (std::size_t k = 0; k < rows.width; ++k) share[k] = std::min(one, sums[k] * one / total);

    rows.values.resize(counts.size());
    rows.weights.resize(words.size());
    for (std::size_t w = 0; w < words.size(); ++w) {
        const std::uint32_t* const count = counts.data() + w * rows.width;
        std::uint64_t n = 0;
        for (std::size_t k = 0; k < columns; ++k) n += count[k];
        rows.weights[w] = static_cast<std::int32_t>(std::bit_width(n + 1));
        for (std::size_t k = 0; k < rows.width; ++k) {
            const std::uint64_t own =
                (count[k] * one + prior_strength * share[k]) / (n + prior_strength);
            rows.values[w * rows.width + k] = static_cast<std::int16_t>(
                static_cast<std::int32_t>(root(own)) - static_cast<std::int32_t>(root(share[k])));
        }
    }
    return rows;
}

}  // namespace tessera::text_prep
