// SPDX-License-Identifier: MIT
// Lanes that step together through one block, and what becomes of them when a context is full.
#pragma once

#include "common/transformer/forward.hpp"

namespace tessera::int_transformer {

/// How far a lane sees, and how much of its past it reads again when that is full.
struct window {
    std::size_t context, keep;  ///< keep + 2 <= context, or keep is 0
};

/// Memory of a group, the caller's.
struct group_room {
    std::span<std::int8_t> caches;    ///< model::cache_of_lane for each lane
    std::span<std::uint32_t> tokens;  ///< window::context for each lane
    std::span<std::int32_t> logits;   ///< model::logit_stride for each row
    std::span<std::uint8_t> work;     ///< workspace::size for most_rows rows
};

/// All lanes are at the same position: they begin together and step together. A lane's first token
/// is `transformer::first_token`, at position 0. Where all positions are used up, it begins anew
/// with that token and reads its last `keep` tokens again.
class group {
  public:
    group(const transformer::model& m, window w, std::size_t lanes, group_room room);

    /// How many steps can be computed at once from here on, 1 or more.
    std::size_t steps_ahead() const;
    /// The logits of the next step: row l, logit_stride() apart, is lane l's. `active` lanes have
    /// a next symbol; those that had one before have seen their last.
    const std::int32_t* step(std::size_t active);
    /// The logits of the next steps, all of them steps_ahead() at most: step s has active[s] rows
    /// behind those of the steps before. known[s x lanes + l] is the symbol that follows in lane l.
    const std::int32_t* steps(std::span<const std::uint32_t> active,
                              std::span<const std::uint32_t> known);
    /// The symbols that came, one for each of the first lanes.
    void update(std::span<const std::uint32_t> symbols);

  private:
    std::int8_t* cache(std::size_t lane) {
        return room_.caches.data() + lane * model_.cache_of_lane(window_.context);
    }
    std::uint32_t& token(std::size_t lane, std::size_t position) {
        return room_.tokens[lane * window_.context + position];
    }
    void begin_anew(std::size_t lanes);
    void run(std::span<const transformer::place> rows, std::int32_t* logits);

    const transformer::model& model_;
    window window_;
    std::size_t lanes_;
    group_room room_;
    std::size_t position_ = 0;            // of the next step
    std::vector<std::uint32_t> pending_;  // what each lane is fed then
    std::vector<transformer::place> rows_;
    transformer::workspace work_;
};

}  // namespace tessera::int_transformer
