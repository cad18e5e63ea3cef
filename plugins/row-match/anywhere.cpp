// SPDX-License-Identifier: MIT
// Repeats at any element, after Karp and Rabin: earlier windows are known at multiples of their
// length, later ones are looked up wherever they begin.
#include "anywhere.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace tessera::row_match {

namespace {
constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio, odd
}

template <class T>
repeats_anywhere<T>::repeats_anywhere(std::span<const T> in, std::size_t shortest,
                                      std::span<slot> table, std::span<std::uint8_t> seen)
    : in_(in),
      shortest_(shortest),
      window_(window(shortest)),
      table_(table),
      seen_(seen),
      shift_(64 - std::countr_zero(table.size())) {
    assert(shortest >= 2 && in.size() < no_row && std::has_single_bit(table.size()) &&
           table.size() >= seen_share && seen.size() * seen_share == table.size());
    std::fill(table.begin(), table.end(), slot{0, no_row});
    std::fill(seen.begin(), seen.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < window_; ++i) power_ *= multiplier;
    if (in.size() >= window_) hash_ = hash_at(0);
}

template <class T>
std::uint64_t repeats_anywhere<T>::hash_at(std::size_t at) const {
    std::uint64_t h = 0;
    for (std::size_t i = 0; i < window_; ++i) h = h * multiplier + in_[at + i] + 1;
    return h;
}

template <class T>
void repeats_anywhere<T>::remember(std::size_t at, std::uint64_t hash) {
    // The highest bits of a product depend on all bits of the hash.
    const std::uint64_t mixed = hash * multiplier;
    table_[static_cast<std::size_t>(mixed >> shift_)] = {static_cast<std::uint32_t>(mixed),
                                                         static_cast<std::uint32_t>(at)};
    std::uint8_t& bits = seen_[static_cast<std::size_t>(mixed >> shift_) / seen_share];
    bits = static_cast<std::uint8_t>(bits | 1u << (mixed >> (shift_ - 3) & 7));
}

template <class T>
std::optional<run> repeats_anywhere<T>::repeat_at(std::size_t at, std::size_t source) const {
    const std::size_t distance = at - source;
    std::size_t end = at;
    while (end < in_.size() && in_[end] == in_[end - distance]) ++end;
    if (end - at < window_) return {};
    std::size_t begin = at;
    while (begin > literal_ && begin > distance && in_[begin - 1] == in_[begin - 1 - distance])
        --begin;
    if (end - begin < shortest_) return {};
    return run{begin - literal_, end - begin, distance};
}

template <class T>
void repeats_anywhere<T>::skip_to(std::size_t end) {
    for (; due_ + window_ <= end; due_ += window_) remember(due_, hash_at(due_));
    // A window that only begins inside stays unknown.
    if (due_ < end) due_ += window_;
    at_ = end;
    if (at_ + window_ <= in_.size()) hash_ = hash_at(at_);
}

template <class T>
std::optional<run> repeats_anywhere<T>::next() {
    // What changes from element to element stays in registers: bytes are written meanwhile, which
    // could be anything's.
    const std::span<const T> in = in_;
    const std::uint8_t* const seen = seen_.data();
    const std::size_t window = window_;
    const std::uint64_t power = power_;
    const int shift = shift_;
    std::uint64_t hash = hash_;
    std::size_t at = at_;
    for (; at + window <= in.size(); ++at) {
        const std::uint64_t mixed = hash * multiplier;
        const auto place = static_cast<std::size_t>(mixed >> shift);
        if ((seen[place / seen_share] >> (mixed >> (shift - 3) & 7) & 1) != 0) {
            const slot known = table_[place];
            const auto found = known.tag == static_cast<std::uint32_t>(mixed)
                                   ? repeat_at(at, known.row)
                                   : std::nullopt;
            if (found) {
                literal_ += static_cast<std::size_t>(found->literals + found->repeats);
                skip_to(literal_);
                return found;
            }
        }
        if (at == due_) {
            remember(at, hash);
            due_ += window;
        }
        if (at + window < in.size())
            hash = hash * multiplier + in[at + window] + 1 - power * (in[at] + 1ull);
    }
    at_ = at;
    return {};
}

template class repeats_anywhere<std::uint8_t>;
template class repeats_anywhere<std::uint16_t>;
template class repeats_anywhere<std::uint32_t>;
template class repeats_anywhere<std::uint64_t>;

}  // namespace tessera::row_match
