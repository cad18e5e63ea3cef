// SPDX-License-Identifier: MIT
// The table of contexts: for each the histories of four bits, three contexts to a cache line.
#pragma once

#include "known_slots.hpp"

namespace tessera::context_mix {

/// A run: the symbol that came last in a context, and how often in a row.
struct run {
    std::uint8_t symbol, length;
};

struct alignas(64) slot_line {
    static constexpr std::size_t slots = 3;

    std::uint16_t check[slots];  ///< 0: an empty slot
    run last[slots];
    std::uint8_t spare[4];
    /// By the bits so far of the group of four, after a 1: 1 .. 15.
    std::uint8_t history[slots][16];
};
static_assert(sizeof(slot_line) == 64);

/// A slot's parts.
struct slot {
    std::uint8_t* history;
    run* last;
};

class slot_table {
  public:
    slot_table() = default;
    /// `lines` are 0, a power of two and 2 or more; `visits`, where not empty, has a number for
    /// each slot and counts how often it was found.
    slot_table(std::span<slot_line> lines, const known_slots* prior,
               std::span<std::uint32_t> visits)
        : lines_(lines.data()),
          shift_(static_cast<unsigned>(64 - std::countr_zero(lines.size()))),
          prior_(prior),
          visits_(visits) {}

    void prefetch(std::uint64_t hash) const {
        __builtin_prefetch(lines_ + (hash >> shift_), 1);
        if (prior_ != nullptr) prior_->prefetch(hash);
    }

    /// The slot of `hash`; where there is none it takes the place of the one that lost least, and
    /// starts as the prior has it.
    slot find(std::uint64_t hash) {
        slot_line& line = lines_[hash >> shift_];
        const std::uint16_t check = check_of(hash);
        std::uint64_t checks;
        std::memcpy(&checks, line.check, sizeof checks);
        // As in known_slots, over three numbers of 16 bits: a loop would be mispredicted.
        const std::uint64_t differ = checks ^ check * 0x000100010001u;
        const std::uint64_t equal = (differ - 0x000100010001u) & ~differ & 0x800080008000u;
        if (equal != 0) [[likely]]
            return found(line, static_cast<unsigned>(std::countr_zero(equal)) / 16);
        std::size_t victim = line.history[1][1] < line.history[0][1];
        victim = line.history[2][1] < line.history[victim][1] ? 2 : victim;
        line.check[victim] = check;
        line.last[victim] = {};
        std::memset(line.history[victim], 0, sizeof line.history[victim]);
        if (!visits_.empty()) visits_[place_of(line, victim)] = 0;
        const slot fresh{line.history[victim], &line.last[victim]};
        if (prior_ != nullptr) prior_->copy(hash, fresh.history);
        return fresh;
    }

  private:
    std::size_t place_of(const slot_line& line, std::size_t s) const {
        return static_cast<std::size_t>(&line - lines_) * slot_line::slots + s;
    }
    slot found(slot_line& line, std::size_t s) {
        if (!visits_.empty()) ++visits_[place_of(line, s)];
        return {line.history[s], &line.last[s]};
    }

    slot_line* lines_ = nullptr;
    unsigned shift_ = 0;
    const known_slots* prior_ = nullptr;
    std::span<std::uint32_t> visits_;
};

}  // namespace tessera::context_mix
