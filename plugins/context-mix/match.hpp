// SPDX-License-Identifier: MIT
// The longest match: what followed the last time that the symbols before were the same.
#pragma once

#include "state_map.hpp"

#include <bit>
#include <span>

namespace tessera::context_mix {

/// Follows one place of the past. A place is found by a hash of the last `least` symbols, and is
/// taken only where at least so many are truly the same.
template <class Element>
class match {
  public:
    static constexpr std::size_t contexts = 32 * 8 * 2;  ///< of its map: length, misses, bit

    match() = default;
    /// `places` are 0, on a cache line, and 32 or more, a power of two of them; `map` has
    /// `contexts`.
    match(unsigned least, std::span<std::uint32_t> places, std::span<estimate> map)
        : least_(least),
          places_(places),
          shift_(static_cast<unsigned>(64 - std::countr_zero(places.size() / in_line))),
          map_(map) {}

    bool follows() const { return place_ != 0; }
    Element expected() const { return expected_; }
    std::uint32_t length() const { return length_; }

    /// Whether the bits so far are those expected; `expected` then holds for the next bit.
    bool agrees() const { return agrees_; }
    std::uint32_t expected_bit() const { return bit_; }
    std::int32_t stretched() const { return map_[context_].stretched(); }
    std::uint32_t probability() const { return map_[context_].probability(); }
    /// How sure, 0 .. 7.
    std::uint32_t sureness() const {
        if (!agrees_) return 0;
        const std::uint32_t long_ = length_ < 8 ? 1 : length_ < 16 ? 2 : length_ < 32 ? 3 : 4;
        return (misses_ & 1) != 0 ? std::min(long_ + 3, 7u) : long_;
    }

    /// Before each bit: `partial` has the symbol's bits so far after a 1, `left` are to come.
    void prepare(std::uint64_t partial, unsigned left) {
        agrees_ = place_ != 0 &&
                  ((std::uint64_t{expected_} | std::uint64_t{1} << bits_) >> left) == partial;
        if (!agrees_) return;
        bit_ = expected_ >> (left - 1) & 1;
        context_ = (length_class_ * 8 + (misses_ & 7)) * 2 + bit_;
    }
    void see(std::uint32_t bit) {
        if (agrees_) map_[context_].see(bit, 1023);
    }

    /// After each symbol; `past` has all so far, the new one last.
    void advance(std::span<const Element> past, unsigned bits) {
        bits_ = bits;
        if (place_ != 0) follow(past.back());
        if (past.size() >= least_) look_up(past);
        fetch_line(past);
        if (place_ == 0) return;
        expected_ = past[place_];
        length_class_ = length_ < 16   ? length_
                        : length_ < 32 ? 16 + (length_ - 16) / 4
                        : length_ < 64 ? 20 + (length_ - 32) / 8
                                       : std::min(24 + (length_ - 64) / 64, 31u);
    }

  private:
    static constexpr std::uint32_t recover_below = 16;
    static constexpr std::uint32_t longest = 65535;
    static constexpr std::uint32_t all_missed = 255;  // the last eight symbols

    /// Goes on behind a symbol that was expected, or was not.
    void follow(Element symbol) {
        if (expected_ == symbol) {
            length_ += length_ < longest;
            if (length_ % 16 == 0) misses_ = misses_ << 1 & all_missed;
        } else {
            length_ = 0;
            misses_ = (misses_ << 1 | 1) & all_missed;
        }
        place_ = misses_ == all_missed ? 0 : place_ + 1;
    }

    /// Takes the place where the last symbols came before, unless a good one is followed, and
    /// keeps the new one.
    void look_up(std::span<const Element> past) {
        // Its line was fetched when the symbols before the last one were known.
        std::uint32_t& kept = places_[line_ + (mixed_symbol(past.back()) & (in_line - 1))];
        if ((place_ == 0 || length_ < recover_below) && kept != 0) adopt(past, kept);
        kept = static_cast<std::uint32_t>(past.size());
    }

    static constexpr std::size_t in_line = 16;  // places to a cache line

    static std::uint64_t mixed_symbol(Element symbol) {
        return (symbol + std::uint64_t{1}) * 0x9e3779b97f4a7c15u >> 32;
    }

    void fetch_line(std::span<const Element> past) {
        if (past.size() + 1 < least_) return;
        std::uint64_t hash = 0;
        for (std::size_t i = past.size() + 1 - least_; i < past.size(); ++i)
            hash = (hash + past[i] + 1) * 0x9e3779b97f4a7c15u;
        line_ = static_cast<std::size_t>(hash >> shift_) * in_line;
        __builtin_prefetch(&places_[line_], 1);
    }

    void adopt(std::span<const Element> past, std::uint32_t place) {
        std::uint32_t same = 0;
        while (same < place && same < longest &&
               past[place - 1 - same] == past[past.size() - 1 - same])
            ++same;
        if (same < least_ || (place_ != 0 && same <= length_)) return;
        place_ = place;
        length_ = same;
        misses_ = 0;
    }

    unsigned least_ = 0, bits_ = 8;
    std::span<std::uint32_t> places_;  // by the hash, one past where those symbols were
    std::size_t line_ = 0;             // of the next one
    unsigned shift_ = 0;
    std::span<estimate> map_;
    std::uint32_t place_ = 0, length_ = 0, length_class_ = 0, misses_ = 0;
    Element expected_ = 0;
    std::uint32_t bit_ = 0;
    std::size_t context_ = 0;
    bool agrees_ = false;
};

}  // namespace tessera::context_mix
