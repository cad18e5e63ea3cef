// SPDX-License-Identifier: MIT
// Logits that follow the text: what the model could not know of it. A maximum entropy model of the
// last tokens (Rosenfeld 1996), trained with each token coded (Mikolov et al. 2011, the direct
// connections), on top of the model's logits. format.md, section "Adaptation".
#pragma once

#include "recent.hpp"
#include "weights.hpp"

namespace tessera::int_transformer {

constexpr std::size_t orders = 3;

/// Memory of one lane, the caller's; zeros where it is not said otherwise. A row has a multiple of
/// rows_are_multiples_of numbers.
struct adaptation_room {
    std::span<std::int32_t> biases;    ///< one for each number of a row
    std::span<std::uint32_t> weights;  ///< as many, of any content; what `learn` works in
    std::span<std::int32_t> row;       ///< as many, of any content
    std::span<context_row<15>> after_one;
    std::array<std::span<context_row<7>>, orders - 1> after_more;
    history_room past;
};

/// Sizes of the room of a lane, as many as its symbols can use.
struct adaptation_sizes {
    std::size_t after_one, after_more, tokens, places;
};
adaptation_sizes adaptation_sizes_for(std::uint64_t alphabet, std::uint64_t share);

/// One lane. What it says depends on its symbols and the model's logits alone.
class adaptation {
  public:
    /// Symbols are below `alphabet`, which is at most a row's numbers.
    adaptation(const weight_kernel& with, std::size_t alphabet, adaptation_room room);

    /// The logits of the next symbol; good until `learn`.
    const std::int32_t* adjust(const std::int32_t* logits);
    /// The symbol that came; once after each `adjust`.
    void learn(std::uint32_t symbol);

  private:
    template <std::size_t Most>
    void learn_in(context_row<Most>& row, std::uint32_t symbol, unsigned rate) const;
    /// In 2^-16, of any symbol, as it was before one came.
    std::uint32_t probability_of(std::uint32_t token) const {
        return probability(room_.weights[token], factor_);
    }

    const weight_kernel* kernel_;
    adaptation_room room_;
    context_table<15> after_one_;
    std::array<context_table<7>, orders - 1> after_more_;
    history past_;
    std::array<std::int32_t, history::longest + 1>
        trust_;  // in what a match expects, by its length

    // Of the symbol that is coded.
    context_row<15>* one_ = nullptr;
    std::array<context_row<7>*, orders - 1> more_{};
    std::uint32_t factor_ = 0;
};

}  // namespace tessera::int_transformer
