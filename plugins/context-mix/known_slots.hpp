// SPDX-License-Identifier: MIT
// The slots that a prior knows: read-only, four to a cache line.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace tessera::context_mix {

/// A slot is known by the highest bits of its hash, which choose its line, and these: never 0,
/// which is an empty slot's.
inline std::uint16_t check_of(std::uint64_t hash) {
    const auto check = static_cast<std::uint16_t>(hash >> 12);
    return check != 0 ? check : 1;
}
inline std::uint8_t short_check_of(std::uint64_t hash) {
    const auto check = static_cast<std::uint8_t>(hash >> 12);
    return check != 0 ? check : 1;
}

struct alignas(64) known_line {
    static constexpr std::size_t slots = 4, histories = 15;

    std::uint8_t check[slots];  ///< 0: an empty slot
    /// By the bits so far of the group of four, after a 1, less 1.
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
        std::uint32_t checks;
        std::memcpy(&checks, l.check, sizeof checks);
        // The lowest byte that is equal leaves its highest bit; those above it may err.
        const std::uint32_t differ = checks ^ short_check_of(hash) * 0x01010101u;
        const std::uint32_t equal = (differ - 0x01010101u) & ~differ & 0x80808080u;
        if (equal == 0) return;
        const auto s = static_cast<unsigned>(std::countr_zero(equal)) / 8;
        std::memcpy(history + 1, l.history[s], known_line::histories);
    }

  private:
    const known_line& line(std::uint64_t hash) const {
        return lines_[line_of(hash, lines_.size())];
    }

    std::span<const known_line> lines_;
};

}  // namespace tessera::context_mix
