// SPDX-License-Identifier: MIT
// Writes and reads n-grams: each context's followers as places in the list of those of the context
// without its oldest symbol.
#include "ngram_file.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <string>

namespace tessera::context_mix {

namespace {

[[noreturn]] void corrupt(const std::string& what) {
    throw sdk::error{TSR_E_CORRUPT, "prior: " + what};
}

std::uint32_t class_of_weight(std::uint32_t weight) {
    return class_of_count((weight + count_discount) / count_weight);
}
std::uint32_t class_of_rest(std::uint32_t rest) {
    return class_of_count(rest / (count_weight / 2));
}
std::uint32_t weight_at(const ngram_level& level, std::size_t i) {
    return level.sums[i + 1] - level.sums[i];
}

/// The models of one level.
struct level_models {
    std::array<number_model, count_classes> followers;  // how many, by the weight of the context
    std::array<tree_model<6>, count_classes> rest;      // by the same
    std::array<number_model, 32> gap;                   // by how wide they are on average
    std::array<tree_model<6>, count_classes> weight;    // by the weight in the list chosen from
};

/// Both directions: what is coded is what a reader gets and what a writer says.
template <class Coder>
class ngram_coder {
  public:
    ngram_coder(Coder& coder, unsigned bits, std::size_t most)
        : coder_(coder), bits_(bits), left_(most) {}

    /// `from` is what is written, empty for a reader.
    void code_first(const ngram_level* from, std::uint32_t from_rest, ngrams& to) {
        const auto models = std::make_unique<level_models>();
        ngram_level& made = to.levels.emplace_back();
        made.sums.push_back(0);
        const std::size_t count =
            counted(models->followers[0].code(coder_, from == nullptr ? 0 : size_of(*from)));
        std::uint64_t next = 0;
        std::uint32_t before = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t symbol =
                next + models->gap[0].code(coder_, from == nullptr ? 0
                                                                   : static_cast<std::uint32_t>(
                                                                         from->symbols[i] - next));
            if (symbol >> bits_ != 0)
                corrupt("symbol " + std::to_string(symbol) + " of an n-gram, expected at most " +
                        std::to_string(bits_) + " bits");
            next = symbol + 1;
            const std::uint32_t wanted = from == nullptr ? 0 : class_of_weight(weight_at(*from, i));
            before = add(made, static_cast<std::uint32_t>(symbol),
                         models->weight[before].code(coder_, wanted));
            classes_.push_back(static_cast<std::uint8_t>(before));
        }
        to.rest = rest_of_class(
            checked(models->rest[0].code(coder_, from == nullptr ? 0 : class_of_rest(from_rest))));
    }

    void code_next(const ngrams* from, ngrams& to) {
        const std::size_t k = to.levels.size();
        std::vector<std::uint8_t> classes;
        const auto models = std::make_unique<level_models>();
        const ngram_level* const source = from == nullptr ? nullptr : &from->levels[k];
        ngram_level made;
        made.sums.push_back(0);
        std::vector<std::uint32_t> suffixes;
        ngram_level& contexts = to.levels[k - 1];
        for (std::size_t context = 0; context < contexts.size(); ++context) {
            const auto start = static_cast<std::uint32_t>(made.size());
            contexts.first.push_back(start);
            const auto& [low, high] = candidates(to, k, context);
            const std::uint32_t common = classes_[context];
            std::uint32_t count = 0, rest = 0;
            if (from != nullptr) {
                const ngram_level& below = from->levels[k - 1];
                count = below.first[context + 1] - below.first[context];
                rest = count > 0 ? class_of_rest(below.rest[context]) : 0;
            }
            count =
                static_cast<std::uint32_t>(counted(models->followers[common].code(coder_, count)));
            if (count > high - low)
                corrupt("a context with " + std::to_string(count) +
                        " followers, expected at most " + std::to_string(high - low));
            contexts.rest.push_back(
                count == 0 ? 0 : rest_of_class(checked(models->rest[common].code(coder_, rest))));
            const ngram_level& list = to.levels[k - 1];
            std::uint32_t at = low;
            for (std::uint32_t left = count; left > 0; --left) {
                std::uint32_t wanted = 0, weight = 0;
                if (source != nullptr) {
                    const std::size_t i = made.size();
                    wanted = static_cast<std::uint32_t>(
                        std::lower_bound(list.symbols.begin() + at, list.symbols.begin() + high,
                                         source->symbols[i]) -
                        list.symbols.begin());
                    weight = class_of_weight(weight_at(*source, i));
                }
                const auto wide = std::bit_width((high - at) / left) - 1u;
                const std::uint32_t gap = models->gap[wide].code(coder_, wanted - at);
                if (gap > high - at - left)
                    corrupt("a follower beyond the list that it is chosen from");
                at += gap;
                suffixes.push_back(at);
                weight = models->weight[classes_[at]].code(coder_, weight);
                add(made, list.symbols[at], weight);
                classes.push_back(static_cast<std::uint8_t>(weight));
                ++at;
            }
        }
        contexts.first.push_back(static_cast<std::uint32_t>(made.size()));
        to.levels.push_back(std::move(made));
        suffixes_ = std::move(suffixes);
        classes_ = std::move(classes);
    }

  private:
    static std::uint32_t size_of(const ngram_level& l) {
        return static_cast<std::uint32_t>(l.size());
    }

    /// Where in level k - 1 the n-grams are that those of level k behind `context` can end in.
    std::pair<std::uint32_t, std::uint32_t> candidates(const ngrams& to, std::size_t k,
                                                       std::size_t context) const {
        if (k == 1) return {0, size_of(to.levels[0])};
        const auto& first = to.levels[k - 2].first;
        return {first[suffixes_[context]], first[suffixes_[context] + 1]};
    }

    /// Bounds before memory is taken, and an end to reading on behind the end.
    std::size_t counted(std::uint32_t count) {
        if constexpr (requires { coder_.is_over(); })
            if (coder_.is_over()) corrupt("n-grams go on behind its end");
        if (count > left_) corrupt("too many n-grams for its size");
        left_ -= count;
        return count;
    }
    static std::uint32_t checked(std::uint32_t c) {
        if (c >= count_classes) corrupt("class " + std::to_string(c) + " of counts is none");
        return c;
    }
    /// Returns the class.
    static std::uint32_t add(ngram_level& to, std::uint32_t symbol, std::uint32_t c) {
        const std::uint64_t sum = std::uint64_t{to.sums.back()} + weight_of_class(checked(c));
        if (sum >> 31 != 0) corrupt("weights of n-grams add up to 2^31 or more");
        to.symbols.push_back(symbol);
        to.sums.push_back(static_cast<std::uint32_t>(sum));
        return c;
    }

    Coder& coder_;
    unsigned bits_;
    std::size_t left_;
    std::vector<std::uint32_t> suffixes_;  // of the last level's, in the one below it
    std::vector<std::uint8_t> classes_;    // of their weights
};

}  // namespace

std::uint32_t class_of_count(std::uint64_t count) {
    std::uint32_t c = 0;
    while (c + 1 < count_classes && count_of_class(c) + count_of_class(c + 1) < 2 * count) ++c;
    return c;
}

void write_ngrams(bit_writer& out, const ngrams& known) {
    ngram_coder<bit_writer> coder(out, 32, SIZE_MAX);
    ngrams copy;
    coder.code_first(&known.levels[0], known.rest, copy);
    while (copy.levels.size() < known.levels.size()) coder.code_next(&known, copy);
}

ngrams read_ngrams(bit_reader& in, std::size_t levels, unsigned bits, std::size_t most) {
    ngram_coder<bit_reader> coder(in, bits, most);
    ngrams known;
    coder.code_first(nullptr, 0, known);
    while (known.levels.size() < levels) coder.code_next(nullptr, known);
    return known;
}

}  // namespace tessera::context_mix
