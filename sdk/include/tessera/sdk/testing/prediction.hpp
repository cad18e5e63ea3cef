// SPDX-License-Identifier: MIT
// Scores and tables that own their memory, for tests.
#pragma once

#include "../../abi/prediction.h"
#include "../distribution.hpp"
#include "work.hpp"

namespace tessera::sdk::testing {

/// Bytes of one score.
constexpr std::size_t score_width(tsr_score_kind kind) {
    return kind == TSR_F16 || kind == TSR_BF16 ? 2 : kind == TSR_F64 ? 8 : 4;
}
struct scores {
    tsr_score_kind kind = TSR_COUNTS;
    std::uint32_t alphabet = 1;
    std::uint32_t rows = 1;
    std::uint64_t stride = 0;  ///< as in tsr_scores
    room memory;

    scores(tsr_score_kind kind_, std::uint32_t alphabet_, std::uint32_t rows_ = 1)
        : kind(kind_),
          alphabet(alphabet_),
          rows(rows_),
          memory(
              static_cast<std::size_t>(row_numbers(kind_, alphabet_) * rows_) * score_width(kind_),
              0) {}
    explicit scores(const tsr_scores& from) : scores(from.kind, from.alphabet, from.rows) {
        const std::size_t row =
            static_cast<std::size_t>(row_numbers(kind, alphabet)) * score_width(kind);
        const std::size_t apart =
            from.stride != 0 ? static_cast<std::size_t>(from.stride) * score_width(kind) : row;
        for (std::uint32_t r = 0; r < rows; ++r)
            std::memcpy(memory.data() + r * row,
                        static_cast<const std::uint8_t*>(from.data) + r * apart, row);
    }
    scores(const scores& other) : scores(other.view()) {}
    scores(scores&&) = default;
    template <class T>
    static scores of(tsr_score_kind kind, std::span<const T> numbers) {
        scores s(kind, kind == TSR_P1_U32 ? 2 : static_cast<std::uint32_t>(numbers.size()));
        std::memcpy(s.memory.data(), numbers.data(), numbers.size_bytes());
        return s;
    }

    /// The same rows, each `stride` numbers behind the one before.
    scores apart(std::uint64_t stride_) const {
        scores s(kind, alphabet, 1);
        s.rows = rows;
        s.stride = stride_;
        s.memory = room(static_cast<std::size_t>(rows * stride_) * score_width(kind));
        const std::size_t row = memory.bytes() / rows;
        for (std::uint32_t r = 0; r < rows; ++r)
            std::memcpy(s.memory.data() + r * stride_ * score_width(kind), memory.data() + r * row,
                        row);
        return s;
    }

    tsr_scores view() const {
        return {sizeof(tsr_scores), kind, memory.data(), alphabet, rows, stride};
    }
    template <class T>
    std::span<T> numbers() const {
        return {reinterpret_cast<T*>(memory.data()), memory.bytes() / sizeof(T)};
    }
    friend bool operator==(const scores& a, const scores& b) {
        return a.kind == b.kind && a.alphabet == b.alphabet && a.rows == b.rows &&
               std::equal(a.memory.data(), a.memory.data() + a.memory.bytes(), b.memory.data(),
                          b.memory.data() + b.memory.bytes());
    }
};

/// Predictions of a block, copied out of the call that made them.
struct predictions {
    std::vector<scores> all;
    std::vector<std::uint16_t> of_group;
    std::uint64_t group = 0;

    predictions() = default;
    predictions(const tsr_predictions& from, std::uint64_t symbols) : group(from.group) {
        for (std::uint32_t i = 0; i < from.count; ++i) all.emplace_back(from.scores[i]);
        if (from.of_group != nullptr && group != 0)
            of_group.assign(from.of_group, from.of_group + (symbols + group - 1) / group);
    }
    friend bool operator==(const predictions& a, const predictions& b) {
        return a.all == b.all && a.of_group == b.of_group && a.group == b.group;
    }
};

/// One table, copied out of the call that made it.
struct table {
    std::uint64_t total = 1;
    std::vector<std::uint32_t> lower;
    std::vector<std::uint8_t> lengths;

    table() = default;
    explicit table(const tsr_table& from) : total(from.total) {
        lower.assign(from.lower, from.lower + from.alphabet);
        if (from.lengths != nullptr) lengths.assign(from.lengths, from.lengths + from.alphabet);
    }
    /// From frequencies, 0 for what is outside the support.
    static table of(std::span<const std::uint64_t> frequencies) {
        table t;
        t.total = 0;
        for (const std::uint64_t f : frequencies) {
            t.lower.push_back(static_cast<std::uint32_t>(t.total));
            t.total += f;
        }
        return t;
    }

    std::uint64_t frequency(std::uint32_t symbol) const {
        const std::uint64_t next = symbol + 1 < lower.size() ? lower[symbol + 1] : total;
        return next - lower[symbol];
    }
    tsr_interval interval(std::uint32_t symbol) const {
        return {lower[symbol], static_cast<std::uint32_t>(frequency(symbol))};
    }
    /// The symbol whose interval holds `point` < total.
    std::uint32_t locate(std::uint32_t point) const {
        const auto above = std::upper_bound(lower.begin(), lower.end(), point);
        return static_cast<std::uint32_t>(above - lower.begin()) - 1;
    }
    bool operator==(const table&) const = default;
};

/// The tables of a block, and the view of them that the ABI takes.
struct tables {
    std::vector<table> all;
    std::vector<std::uint16_t> of_group;
    std::uint64_t group = 0;

    tables() = default;
    explicit tables(table one) { all.push_back(std::move(one)); }
    tables(const tsr_tables& from, std::uint64_t symbols) : group(from.group) {
        for (std::uint32_t i = 0; i < from.count; ++i) all.emplace_back(from.table[i]);
        if (from.of_group != nullptr && group != 0)
            of_group.assign(from.of_group, from.of_group + (symbols + group - 1) / group);
    }

    const table& of(std::uint64_t symbol_index) const {
        return all[of_group.empty() ? 0 : of_group[static_cast<std::size_t>(symbol_index / group)]];
    }
    bool operator==(const tables&) const = default;
};

/// A view of `tables` as the ABI wants them; lives as long as they do.
class tables_view {
  public:
    explicit tables_view(const tables& from) {
        for (const table& t : from.all) {
            rooms_.emplace_back(t.lower.size() * sizeof(std::uint32_t));
            std::memcpy(rooms_.back().data(), t.lower.data(), rooms_.back().bytes());
            entries_.push_back({sizeof(tsr_table), static_cast<std::uint32_t>(t.lower.size()),
                                t.total, reinterpret_cast<std::uint32_t*>(rooms_.back().data()),
                                t.lengths.empty() ? nullptr : t.lengths.data()});
        }
        whole_ = {sizeof(tsr_tables), static_cast<std::uint32_t>(entries_.size()), entries_.data(),
                  from.of_group.empty() ? nullptr : from.of_group.data(),
                  from.of_group.empty() ? 0 : from.group};
    }
    tables_view(const tables_view&) = delete;
    const tsr_tables* get() const { return &whole_; }

  private:
    std::vector<room> rooms_;
    std::vector<tsr_table> entries_;
    tsr_tables whole_{};
};

}  // namespace tessera::sdk::testing
