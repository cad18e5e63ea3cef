// SPDX-License-Identifier: MIT
// Learns a mapping: counts ids, the frequent ones first.
#include "train.hpp"

#include "mapping.hpp"

#include "tessera/sdk/train.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::token_map {
namespace {

constexpr const char* schema = R"({"properties": {
  "vocabulary": {"type": "integer", "default": 0, "minimum": 0, "maximum": 4194304,
    "description": "how many ids there are; those never seen follow in their order. 0: up to the largest seen below 4194304"},
  "balance": {"type": "boolean", "default": false,
    "description": "repeat small samples, whole, until each is about as long as the longest"},
  "form": {"type": "string", "default": "compact", "enum": ["compact", "json-lines"],
    "description": "json-lines: to be read, with counts, 30 times the size"}}})";

/// Ids as whatever the sample holds: numbers, or the bytes of u32 in little endian.
std::vector<std::uint32_t> ids_of(const tsr_stream& sample) {
    std::vector<std::uint32_t> ids;
    if (sample.type == TSR_U16) {
        const auto numbers = sdk::elements<std::uint16_t>(sample);
        ids.assign(numbers.begin(), numbers.end());
    } else if (sample.type == TSR_U32) {
        const auto numbers = sdk::elements<std::uint32_t>(sample);
        ids.assign(numbers.begin(), numbers.end());
    } else {
        const auto bytes = sdk::sample_bytes(sample);
        if (bytes.size() % 4 != 0)
            throw sdk::error{TSR_E_PARAM,
                             "expected samples of ids, four bytes each with the least significant "
                             "first, found " +
                                 std::to_string(bytes.size()) + " bytes"};
        ids.resize(bytes.size() / 4);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            ids[i / 4] |= static_cast<std::uint32_t>(bytes[i]) << (8 * (i % 4));
    }
    return ids;
}

using counts = std::vector<std::uint64_t>;

/// Of ids below `vocabulary`, where that is 0 of those that a mapping can have.
counts counted(const tsr_stream& sample, std::uint32_t vocabulary) {
    const std::vector<std::uint32_t> ids = ids_of(sample);
    counts c;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (vocabulary != 0 && ids[i] >= vocabulary)
            throw sdk::error{TSR_E_PARAM, "id " + std::to_string(ids[i]) + " at position " +
                                              std::to_string(i) +
                                              " of a sample, expected below the vocabulary of " +
                                              std::to_string(vocabulary)};
        if (ids[i] >= id_limit) continue;
        if (ids[i] >= c.size()) c.resize(ids[i] + 1, 0);
        ++c[ids[i]];
    }
    return c;
}

std::uint64_t total(const counts& c) {
    return std::accumulate(c.begin(), c.end(), std::uint64_t{0});
}

void learn(sdk::setup& s, std::span<const tsr_stream> samples) {
    const auto vocabulary = static_cast<std::uint32_t>(s["vocabulary"].integer());
    std::vector<counts> all;
    for (const tsr_stream& sample : samples) {
        s.poll();
        all.push_back(counted(sample, vocabulary));
    }
    std::uint64_t longest = 0;
    for (const counts& c : all) longest = std::max(longest, total(c));
    counts sum(vocabulary, 0);
    for (const counts& c : all) {
        const std::uint64_t length = std::max<std::uint64_t>(total(c), 1);
        const std::uint64_t times = s["balance"].boolean() ? (longest + length / 2) / length : 1;
        if (c.size() > sum.size()) sum.resize(c.size(), 0);
        for (std::size_t id = 0; id < c.size(); ++id) sum[id] += times * c[id];
    }
    if (sum.empty())
        throw sdk::error{TSR_E_PARAM, "expected samples with ids in them, or a vocabulary's size"};

    ranking ids(sum.size());
    std::iota(ids.begin(), ids.end(), 0u);
    std::stable_sort(ids.begin(), ids.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return sum[a] > sum[b]; });
    if (s["form"].text() == "compact") return sdk::commit_asset(s, write_compact(ids));
    std::sort(sum.begin(), sum.end(), std::greater<>());
    const std::string text = write_json_lines(ids, sum);
    sdk::commit_asset(s, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(schema);

}  // namespace tessera::token_map
