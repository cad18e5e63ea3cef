// SPDX-License-Identifier: MIT
// The vocabulary of contexts, and their hashes at each place.
#pragma once

#include "surroundings.hpp"

#include <string_view>
#include <vector>

namespace tessera::context_mix {

/// A context of the list in the parameters. format.md says what each is made of.
struct context {
    enum class kind : std::uint8_t {
        order,      ///< the last `count` symbols
        sparse,     ///< those whose places back are set in `places`, bit 0 the last one
        high,       ///< the high nibbles of the last four
        word,       ///< the word so far
        words,      ///< and the word before
        gap,        ///< and the word before that one
        follower,   ///< what followed the last symbol before
        followers,  ///< and the last two
        above,      ///< the last symbol, what stands above, and the column
        around,     ///< the last symbol, and three above
        line,       ///< the column, and the line's first symbol
        field,      ///< the field so far, its number, and the field above
        fields,     ///< the field so far, its number, and the line's first field
        neighbour,  ///< the field so far, its number, and the one before
        key,        ///< the word so far, and the key
        shape,      ///< the kinds of the last characters, and the last symbol
        record,     ///< the symbol a record before, and the last one
        records,    ///< those of one and two records before
    };
    kind what;
    unsigned count = 0;   ///< of an order
    unsigned places = 0;  ///< of a sparse context
};

constexpr unsigned longest_order = 8;

/// Throws a TSR_E_PARAM that lists the names there are.
context context_named(std::string_view name);
/// How many symbols it is made of, roughly: of several that are sure, the longest is right.
std::uint8_t reach_of(const context& c);
/// Whether it has a meaning only where symbols are bytes.
bool needs_bytes(const context& c);

/// Follows the symbols of a lane, and hashes the listed contexts for the next one.
template <class Element>
class context_hashes {
  public:
    context_hashes() = default;
    /// `row` is the stream's row length, 0 where unknown; `of_two` is as followers has it, or empty
    /// for wider symbols than bytes.
    context_hashes(std::vector<context> list, std::uint64_t row, std::span<std::uint32_t> of_two)
        : list_(std::move(list)), row_(static_cast<std::size_t>(row)) {
        followers_.of_two = of_two;
    }

    /// `past` has all symbols so far, the new one last.
    void advance(std::span<const Element> past);
    /// Fills a hash for each context.
    void hash(std::span<const Element> past, std::uint64_t* hashes) const;

    /// Where in its line or row the next symbol comes, at most 255.
    std::uint32_t column() const { return column_; }

  private:
    std::vector<context> list_;
    std::size_t row_ = 0;
    std::array<std::uint32_t, longest_order> last_{};
    words words_;
    lines lines_;
    fields fields_;
    structure structure_;
    records records_;
    followers followers_;
    std::uint32_t column_ = 0, above_ = 0, above_left_ = 0, above_right_ = 0;
};

}  // namespace tessera::context_mix
