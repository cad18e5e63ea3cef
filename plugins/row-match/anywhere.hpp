// SPDX-License-Identifier: MIT
// Finds repeats that begin and end at any element: windows known by a hash that rolls along.
#pragma once

#include "kernel.hpp"
#include "references.hpp"

namespace tessera::row_match {

/// Repeats of `shortest` or more elements, one after the other. Every repeat of a run that occurred
/// earlier whole is found, but for those whose place in the table a later window took. Takes time
/// in proportion to the elements, times `shortest` where they are made to collide.
template <class T>
class repeats_anywhere {
  public:
    static constexpr std::size_t seen_share = 4;  ///< slots of the table to a byte of `seen`

    /// `in` has fewer than 2^32 - 1 elements, `shortest` is 2 or more; `table` has as many slots as
    /// slots_for(in.size() / window(shortest)), `seen` a byte for each seen_share of them.
    repeats_anywhere(std::span<const T> in, std::size_t shortest, std::span<slot> table,
                     std::span<std::uint8_t> seen);

    /// Elements of the windows that are looked up: of `shortest` in a row, one window at least
    /// begins at a multiple of its length.
    static std::size_t window(std::size_t shortest) { return (shortest + 1) / 2; }

    /// The next repeat, in elements: so many literal ones before it, its length and its distance.
    std::optional<run> next();

  private:
    std::uint64_t hash_at(std::size_t at) const;
    void remember(std::size_t at, std::uint64_t hash);
    std::optional<run> repeat_at(std::size_t at, std::size_t source) const;
    void skip_to(std::size_t end);

    std::span<const T> in_;
    std::size_t shortest_, window_;
    std::span<slot> table_;
    // A bit for each hash that is known: small enough for a near cache, it spares most looks at the
    // table, which is not.
    std::span<std::uint8_t> seen_;
    int shift_;                // of a product, to the bits that name a place
    std::uint64_t power_ = 1;  // of the multiplier: what the element that leaves a window has
    std::size_t literal_ = 0;  // the first element that no run has covered
    std::size_t at_ = 0;       // the window that is looked up next
    std::size_t due_ = 0;      // the next to be known, at_ or later
    std::uint64_t hash_ = 0;   // its hash
};

}  // namespace tessera::row_match
