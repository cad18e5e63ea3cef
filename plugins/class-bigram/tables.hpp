// SPDX-License-Identifier: MIT
// A prior as the frequencies that symbols are coded with: format.md, section "Intervals".
#pragma once

#include "prior.hpp"

#include "tessera/abi/prediction.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::class_bigram {

/// The rows of scores (TSR_TABLE_GUESS_U32): three numbers each, `stride` apart, 0 where all lanes
/// have the same.
struct score_rows {
    const std::uint32_t* first;
    std::size_t stride;
    std::uint32_t alphabet;
    const std::uint32_t* of(std::size_t lane) const { return first + lane * stride; }
};

/// Immutable. Where there is no prior, all symbols are as likely.
class tables {
  public:
    tables() = default;
    explicit tables(const prior& p);

    std::uint32_t vocabulary() const { return static_cast<std::uint32_t>(symbols_.size()); }

    /// Where the symbols of lanes 0 .. symbols.size() - 1 stand in a total of 2^32. Alphabets are
    /// at least the vocabulary and at most 2^27; symbols are below the alphabet.
    void intervals(const score_rows& scores, std::span<const std::uint32_t> symbols,
                   tsr_interval* out) const;
    /// The symbols whose intervals hold the points.
    void locate(const score_rows& scores, std::span<const std::uint32_t> points,
                std::uint32_t* symbols, tsr_interval* out) const;

  private:
    static constexpr unsigned class_bits = 14, class_start_bits = 8;
    /// Edges are looked through so many at a time, and as many lie behind the last.
    static constexpr std::size_t edges_at_once = 8;
    static constexpr std::size_t lanes_at_once = 16;

    /// A symbol of the prior: its class, and [lower, upper) of the class's 2^member_bits.
    struct symbol {
        std::uint64_t packed;
        std::uint32_t of_class() const { return static_cast<std::uint32_t>(packed & 0xFF); }
        std::uint32_t lower() const { return static_cast<std::uint32_t>(packed >> 8 & 0xFFFFFFF); }
        std::uint32_t upper() const { return static_cast<std::uint32_t>(packed >> 36); }
    };
    struct member_list {
        std::uint32_t starts;      // of member_start_, by the top bits of a place
        std::uint8_t bits, below;  // of the class's total, and of a place below those top bits
    };
    struct lane;

    void fetch(const score_rows& scores, std::size_t lanes) const;
    void locate_some(const score_rows& scores, std::span<const std::uint32_t> points,
                     std::uint32_t* symbols, tsr_interval* out) const;
    void share_out_members(const prior& p);
    void share_out_rows(const prior& p);
    std::size_t row_length() const { return classes_ + 1 + edges_at_once; }

    std::uint32_t rows_ = 1, classes_ = 0;
    std::vector<symbol> symbols_;
    std::vector<member_list> lists_;           // of each class
    std::vector<std::uint32_t> members_;       // class by class, a symbol for each of edges_
    std::vector<std::int32_t> edges_;          // lower edges within the class, and its total
    std::vector<std::uint32_t> member_start_;  // where in edges_ to look for a place
    std::vector<std::int16_t> lower_;          // of each row, of classes, and the total
    std::vector<std::uint8_t> class_start_;    // of each row, by the top bits of a place
};

}  // namespace tessera::class_bigram
