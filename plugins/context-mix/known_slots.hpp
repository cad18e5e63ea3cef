// SPDX-License-Identifier: MIT
// The slots that a prior knows: read-only, four to a cache line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace tessera::context_mix {

/// A slot is known by the highest bits of its hash, which choose its line, and these.
inline std::uint16_t check_of(std::uint64_t hash) { return static_cast<std::uint16_t>(hash >> 12); }

struct alignas(64) known_line {
    static constexpr std::size_t slots = 4, histories = 15;

    std::uint8_t check[slots];  ///< the low byte of a slot's check
    /// By the bits so far of the group of four, after a 1, less 1. 0 first: an empty slot.
    std::uint8_t history[slots][histories];
};
static_assert(sizeof(known_line) == 64);

class known_slots {
  public:
    known_slots() = default;
    /// 1 .. 2^line_bits lines.
    explicit known_slots(std::span<const known_line> lines) : lines_(lines) {}

    /// Only so many of a hash's highest bits choose the line, so that a larger table can be cut
    /// down to this one.
    static constexpr unsigned line_bits = 20;
    static std::size_t line_of(std::uint64_t hash, std::size_t lines) {
        return static_cast<std::size_t>((hash >> (64 - line_bits)) * lines >> line_bits);
    }
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&line(hash)); }

    /// Copies the histories of the hash's slot, where there is one, to places 1 .. 15.
    void copy(std::uint64_t hash, std::uint8_t* history) const {
        const known_line& l = line(hash);
        const auto check = static_cast<std::uint8_t>(check_of(hash));
        for (std::size_t s = 0; s < known_line::slots; ++s)
            if (l.check[s] == check && l.history[s][0] != 0) {
                std::memcpy(history + 1, l.history[s], known_line::histories);
                return;
            }
    }

  private:
    const known_line& line(std::uint64_t hash) const {
        return lines_[line_of(hash, lines_.size())];
    }

    std::span<const known_line> lines_;
};

}  // namespace tessera::context_mix
