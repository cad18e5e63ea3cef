// SPDX-License-Identifier: MIT
// Learns a dictionary: counts words, chooses among them, orders those used alike.
#include "train.hpp"

#include "dictionary.hpp"
#include "ordering.hpp"

#include "tessera/sdk/train.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::text_prep {
namespace {

constexpr const char* schema = R"({"properties": {
  "words": {"type": "integer", "default": 30000, "minimum": 1, "maximum": 37288,
    "description": "most words in the dictionary"},
  "contexts": {"type": "integer", "default": 200, "minimum": 1, "maximum": 2000,
    "description": "frequent words by which it is judged which words are used alike"}}})";

void learn(sdk::setup& s, std::span<const tsr_stream> streams) {
    std::vector<std::span<const std::uint8_t>> all;
    for (const tsr_stream& sample : streams) all.push_back(sdk::sample_bytes(sample));
    const auto counted = count_words(s, all);
    const chosen_words chosen =
        choose_words(counted, static_cast<std::uint32_t>(s["words"].integer()));
    if (chosen.words.empty())
        throw sdk::error{TSR_E_PARAM,
                         "expected samples in which words of two letters or more occur three "
                         "times, found none"};
    const auto contexts = std::span(counted).first(
        std::min(counted.size(), static_cast<std::size_t>(s["contexts"].integer())));
    const neighbour_rows rows = neighbours_of(s, chosen.words, contexts, all);

    std::vector<std::uint32_t> order(chosen.words.size());
    std::iota(order.begin(), order.end(), 0u);
    std::span<std::uint32_t> left = order;
    for (const std::uint32_t count : {chosen.codes.one, chosen.codes.two, chosen.codes.three}) {
        order_alike(s, rows, left.first(count));
        left = left.subspan(count);
    }
    dictionary learnt{chosen.codes, {}};
    for (const std::uint32_t w : order) learnt.words.push_back(chosen.words[w]);
    sdk::commit_asset(s, write_dictionary(learnt));
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(schema);

}  // namespace tessera::text_prep
