// SPDX-License-Identifier: MIT
// Builds frequencies from a prior.
#include "tables.hpp"

#include "weights.hpp"

#include <algorithm>
#include <bit>

namespace tessera::class_bigram {

namespace {

/// A class with frequency f has f * 2^13 points at least, which bounds the bits of its total.
constexpr unsigned plain_member_bits = 13;

}  // namespace

tables::tables(const prior& p) : rows_(p.contexts + 1), classes_(p.classes) {
    share_out_members(p);
    share_out_rows(p);
}

void tables::share_out_members(const prior& p) {
    std::vector<std::vector<std::uint32_t>> of_class(classes_);
    for (std::uint32_t s = 0; s < p.vocabulary; ++s)
        of_class[s < p.class_of.size() ? p.class_of[s] : classes_ - 1].push_back(s);
    symbols_.resize(p.vocabulary);
    for (std::uint32_t c = 0; c < classes_; ++c) {
        const std::vector<std::uint32_t>& in = of_class[c];
        const unsigned bits =
            std::max(plain_member_bits, static_cast<unsigned>(std::bit_width(in.size())) + 1);
        std::vector<std::uint64_t> weights;
        for (const std::uint32_t s : in)
            weights.push_back(weight_of(s < p.weights.size() ? p.weights[s] : 0));
        std::vector<std::uint32_t> frequencies(in.size());
        share_out(weights, std::vector<std::uint32_t>(in.size(), 1), std::uint64_t{1} << bits,
                  frequencies);
        // About four members to a start.
        const unsigned below =
            bits -
            std::min(bits, std::max(static_cast<unsigned>(std::bit_width(in.size())), 2u) - 2);
        lists_.push_back({static_cast<std::uint32_t>(member_start_.size()),
                          static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(below)});
        std::uint64_t lower = 0, start = 0;
        for (std::size_t i = 0; i < in.size(); ++i) {
            const std::uint64_t upper = lower + frequencies[i];
            symbols_[in[i]].packed = c | lower << 8 | upper << 36;
            for (; start << below < upper; ++start)
                member_start_.push_back(static_cast<std::uint32_t>(edges_.size()));
            edges_.push_back(static_cast<std::int32_t>(lower));
            members_.push_back(in[i]);
            lower = upper;
        }
        edges_.push_back(static_cast<std::int32_t>(lower));
        edges_.insert(edges_.end(), edges_at_once, INT32_MAX);
        members_.resize(edges_.size());
    }
}

void tables::share_out_rows(const prior& p) {
    std::vector<std::uint32_t> floors, frequencies(classes_);
    for (const member_list& list : lists_) floors.push_back(1u << (list.bits - plain_member_bits));
    std::vector<std::uint64_t> weights(classes_);
    for (std::uint32_t r = 0; r < rows_; ++r) {
        std::transform(p.rows.begin() + std::ptrdiff_t{r} * classes_,
                       p.rows.begin() + std::ptrdiff_t{r + 1} * classes_, weights.begin(),
                       weight_of);
        share_out(weights, floors, std::uint64_t{1} << class_bits, frequencies);
        std::uint32_t lower = 0, start = 0;
        for (std::uint32_t c = 0; c < classes_; ++c) {
            lower_.push_back(static_cast<std::int16_t>(lower));
            lower += frequencies[c];
            for (;
                 start << (class_bits - class_start_bits) < lower && start >> class_start_bits == 0;
                 ++start)
                class_start_.push_back(static_cast<std::uint8_t>(c));
        }
        lower_.push_back(static_cast<std::int16_t>(lower));
        lower_.insert(lower_.end(), edges_at_once, INT16_MAX);
    }
}

}  // namespace tessera::class_bigram
