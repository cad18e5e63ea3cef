// SPDX-License-Identifier: MIT
// Sorts out which symbols a sparse row lists.
#include "sparse.hpp"

#include <tessera/sdk/floats.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace tessera::engine {

namespace {

/// Exact: every kind fits binary64.
double number_at(const sparse_row& row, std::size_t i) {
    switch (row.kind) {
        case TSR_F16:
            return sdk::widen_f16(static_cast<const std::uint16_t*>(row.data)[i]);
        case TSR_BF16:
            return sdk::widen_bf16(static_cast<const std::uint16_t*>(row.data)[i]);
        case TSR_F32:
            return static_cast<const float*>(row.data)[i];
        case TSR_F64:
            return static_cast<const double*>(row.data)[i];
        default:
            throw error(reason::parameter,
                        "a sparse row has binary16, bfloat16, binary32 or binary64 numbers");
    }
}

}  // namespace

sparse_steps::sparse_steps(std::uint64_t most_total) : total_(std::bit_floor(most_total)) {}

void sparse_steps::take(const sparse_row& row) {
    if (row.symbols.size() > row.alphabet || row.alphabet == 0)
        throw error(reason::parameter, fmt::format("a sparse row lists {} symbols of {}",
                                                   row.symbols.size(), row.alphabet));
    if (row.data == nullptr && !row.symbols.empty())
        throw error(reason::parameter, "a sparse row without numbers");
    listed_.assign(row.symbols.begin(), row.symbols.end());
    sorted_ = listed_;
    std::sort(sorted_.begin(), sorted_.end());
    if (!sorted_.empty() && sorted_.back() >= row.alphabet)
        throw error(reason::parameter,
                    fmt::format("a sparse row lists symbol {} outside the alphabet {}",
                                sorted_.back(), row.alphabet));
    if (const auto twice = std::adjacent_find(sorted_.begin(), sorted_.end());
        twice != sorted_.end())
        throw error(reason::parameter, fmt::format("a sparse row lists symbol {} twice", *twice));
    alphabet_ = row.alphabet;
    if (others() > total_)
        throw error(reason::unsupported,
                    fmt::format("{} symbols that are not listed, the coder has room for {}",
                                others(), total_));
    numbers_.clear();
    double left = 1;
    for (std::size_t i = 0; i < listed_.size(); ++i) {
        numbers_.push_back(number_at(row, i));
        left -= numbers_.back();
    }
    if (others() > 0) numbers_.push_back(row.rest ? *row.rest : left > 0 ? left : 0);
}

score_rows sparse_steps::first() const { return row_of(numbers_); }

std::uint32_t sparse_steps::index_of(std::uint32_t symbol) const {
    if (symbol >= alphabet_)
        throw error(reason::parameter,
                    fmt::format("symbol {} outside the alphabet {}", symbol, alphabet_));
    return static_cast<std::uint32_t>(std::find(listed_.begin(), listed_.end(), symbol) -
                                      listed_.begin());
}

std::uint32_t sparse_steps::symbol_at(std::uint32_t index) const {
    return index < listed_.size() ? listed_[index] : unlisted(0);
}

tsr_interval sparse_steps::second(std::uint32_t symbol) const { return share(rank_of(symbol)); }

std::uint32_t sparse_steps::locate(std::uint32_t point, tsr_interval& out) const {
    // The last rank r with floor(r * total / others) <= point.
    const auto rank =
        static_cast<std::uint32_t>(((std::uint64_t{point} + 1) * others() - 1) / total_);
    out = share(rank);
    return unlisted(rank);
}

std::uint32_t sparse_steps::rank_of(std::uint32_t symbol) const {
    const auto below = std::lower_bound(sorted_.begin(), sorted_.end(), symbol);
    return symbol - static_cast<std::uint32_t>(below - sorted_.begin());
}

std::uint32_t sparse_steps::unlisted(std::uint32_t rank) const {
    std::uint32_t symbol = rank;
    for (const std::uint32_t listed : sorted_) {
        if (listed > symbol) break;
        ++symbol;
    }
    return symbol;
}

tsr_interval sparse_steps::share(std::uint32_t rank) const {
    const auto edge = [&](std::uint64_t r) { return r * total_ / others(); };
    return {static_cast<std::uint32_t>(edge(rank)),
            static_cast<std::uint32_t>(edge(std::uint64_t{rank} + 1) - edge(rank))};
}

}  // namespace tessera::engine
