// SPDX-License-Identifier: MIT
// Counting symbols and pairs, and the entropies that follow.
#include "symbol_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <math.h>

namespace tessera::tool {
namespace {

// std::lgamma writes a global variable.
double log2_gamma(double x) {
    int sign = 0;
    return ::lgamma_r(x, &sign) / std::log(2.0);
}
double weighted_log2(double count) { return count > 0 ? count * std::log2(count) : 0; }

// An adaptive coder that adds 1/2 to every count spends, on n symbols of which symbol i occurs c_i
// times among k possible ones, log2 of G(n + k/2) / G(k/2) * product of G(1/2) / G(c_i + 1/2),
// whatever their order. (Krichevsky and Trofimov, 1981.) The two parts of it:
double learned_total(double count, double distinct) {
    return log2_gamma(count + distinct / 2) - log2_gamma(distinct / 2);
}
double learned_symbol(double count) {
    static const double half = log2_gamma(0.5);
    return log2_gamma(count + 0.5) - half;
}

/// What one context's counts come to, in bits.
struct row_cost {
    double total = 0, weighted = 0, gamma = 0;

    void add(std::uint64_t count) {
        const auto n = static_cast<double>(count);
        total += n;
        weighted += weighted_log2(n);
        gamma += learned_symbol(n);
    }
    void close(context_cost& sum, std::uint64_t distinct) const {
        sum.symbols += static_cast<std::uint64_t>(total);
        sum.entropy += weighted_log2(total) - weighted;
        if (distinct > 1)
            sum.learned += learned_total(total, static_cast<double>(distinct)) - gamma;
    }
};

context_cost per_symbol(context_cost sum) {
    if (sum.symbols == 0) return sum;
    // Rounding may leave a hair below nothing.
    sum.entropy = std::max(0.0, sum.entropy) / static_cast<double>(sum.symbols);
    sum.learned = std::max(0.0, sum.learned) / static_cast<double>(sum.symbols);
    return sum;
}

context_cost not_measured() {
    context_cost none;
    none.measured = false;
    return none;
}

std::uint64_t alphabet_of(const tsr_stream& s) {
    const std::uint64_t of_type = s.type == TSR_U16 ? 65536 : s.type >= TSR_U32 ? 0 : 256;
    if (of_type == 0) return 0;
    return s.alphabet == 0 ? of_type : std::min(s.alphabet, of_type);
}

}  // namespace

key_counts::slot* key_counts::find(std::uint64_t key) {
    if (full_) return nullptr;
    if (2 * (used_ + 1) > slots_.size()) grow();
    const std::size_t mask = slots_.size() - 1;
    std::uint64_t mixed = key * 0x9E3779B97F4A7C15u;
    mixed ^= mixed >> 32;
    std::size_t at = mixed & mask;
    while (slots_[at].taken && slots_[at].key != key) at = (at + 1) & mask;
    slot& s = slots_[at];
    if (s.taken) return &s;
    if (used_ == most_distinct) {
        full_ = true;
        slots_ = {};
        return nullptr;
    }
    ++used_;
    s.key = key;
    s.taken = 1;
    return &s;
}

void key_counts::grow() {
    std::vector<slot> old = std::move(slots_);
    slots_ = std::vector<slot>(std::max<std::size_t>(64, 2 * old.size()));
    used_ = 0;
    for (const slot& s : old)
        if (s.taken) find(s.key)->count = s.count;
}

void key_counts::add(std::uint64_t key, std::uint64_t count) {
    if (slot* s = find(key)) s->count += count;
}

std::uint32_t key_counts::ordinal(std::uint64_t key) {
    const std::size_t before = used_;
    slot* s = find(key);
    if (s == nullptr) return UINT32_MAX;
    if (used_ != before) s->count = before;
    return static_cast<std::uint32_t>(s->count);
}

pair_counts::pair_counts(std::uint64_t alphabet) {
    if (alphabet == 0 || alphabet > dense_alphabet) return;
    stride_ = static_cast<std::size_t>(alphabet);
    dense_.resize(stride_ * stride_);
}

void pair_counts::merge(const pair_counts& other) {
    if (other.sparse_.full()) sparse_ = other.sparse_;
    for (std::size_t i = 0; i < other.dense_.size(); ++i)
        if (other.dense_[i] != 0)
            add(static_cast<std::uint32_t>(i / other.stride_),
                static_cast<std::uint32_t>(i % other.stride_), other.dense_[i]);
    other.sparse_.each([&](std::uint64_t key, std::uint64_t count) {
        add(static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), count);
    });
}

context_cost pair_counts::cost(std::uint64_t distinct) const {
    if (sparse_.full()) return not_measured();
    context_cost sum;
    for (std::size_t context = 0; context < stride_; ++context) {
        row_cost row;
        for (std::size_t symbol = 0; symbol < stride_; ++symbol)
            if (const std::uint64_t n = dense_[context * stride_ + symbol]) row.add(n);
        if (row.total > 0) row.close(sum, distinct);
    }
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
    sparse_.each([&](std::uint64_t key, std::uint64_t n) { pairs.emplace_back(key, n); });
    std::sort(pairs.begin(), pairs.end());
    for (std::size_t at = 0; at < pairs.size();) {
        row_cost row;
        const std::uint64_t context = pairs[at].first >> 32;
        for (; at < pairs.size() && pairs[at].first >> 32 == context; ++at)
            row.add(pairs[at].second);
        row.close(sum, distinct);
    }
    return per_symbol(sum);
}

void symbol_counts::prepare(const tsr_stream& block) {
    const std::uint64_t alphabet = alphabet_of(block);
    wide_ = alphabet == 0;
    if (!ready_ || alphabet > alphabet_) widen(alphabet);
    ready_ = true;
}

void symbol_counts::widen(std::uint64_t alphabet) {
    alphabet_ = alphabet;
    symbols_.resize(static_cast<std::size_t>(alphabet));
    in_group_.resize(static_cast<std::size_t>(alphabet));
    for (pair_counts* pairs : {&previous_, &above_}) {
        pair_counts wider(alphabet);
        wider.merge(*pairs);
        *pairs = std::move(wider);
    }
}

void symbol_counts::end_group(std::size_t size) {
    static const auto tables = [] {
        std::array<std::array<double, group_symbols + 1>, 2> t{};
        for (std::size_t n = 1; n <= group_symbols; ++n) {
            t[0][n] = weighted_log2(static_cast<double>(n));
            t[1][n] = learned_symbol(static_cast<double>(n));
        }
        return t;
    }();
    ++groups_[size];
    double entropy = tables[0][size];
    for (const std::uint32_t symbol : touched_) {
        entropy -= tables[0][in_group_[symbol]];
        group_gamma_ += tables[1][in_group_[symbol]];
        in_group_[symbol] = 0;
    }
    group_entropy_ += entropy;
    touched_.clear();
}

template <class Symbol, class Ordinal>
void symbol_counts::count(const Symbol* data, std::size_t count, std::size_t row,
                          Ordinal&& ordinal) {
    std::size_t grouped = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t symbol = ordinal(data[i]);
        if (symbol == UINT32_MAX) {
            dropped_ = true;
            return;
        }
        if (symbol >= symbols_.size()) {
            symbols_.resize(std::max<std::size_t>(symbol + 1, 2 * symbols_.size()));
            in_group_.resize(symbols_.size());
        }
        ++symbols_[symbol];
        if (i > 0) previous_.add(ordinal(data[i - 1]), symbol);
        if (row > 0 && i >= row) above_.add(ordinal(data[i - row]), symbol);
        if (in_group_[symbol]++ == 0) touched_.push_back(symbol);
        if (++grouped == group_symbols) {
            end_group(grouped);
            grouped = 0;
        }
    }
    if (grouped > 0) end_group(grouped);
}

void symbol_counts::add(const tsr_stream& block) {
    const auto size = static_cast<std::size_t>(block.count);
    count_ += block.count;
    if (size == 0) return;
    prepare(block);
    if (dropped_) return;
    // A row as long as the block has nothing above; a row of one is the previous symbol.
    const auto row = static_cast<std::size_t>(block.row < block.count ? block.row : 0);
    const auto narrow = [](auto symbol) { return static_cast<std::uint32_t>(symbol); };
    const auto named = [&](auto symbol) { return names_.ordinal(symbol); };
    switch (block.type) {
        case TSR_U16:
            return count(static_cast<const std::uint16_t*>(block.data), size, row, narrow);
        case TSR_U32:
            return count(static_cast<const std::uint32_t*>(block.data), size, row, named);
        case TSR_U64:
            return count(static_cast<const std::uint64_t*>(block.data), size, row, named);
        default:
            return count(static_cast<const std::uint8_t*>(block.data), size, row, narrow);
    }
}

void symbol_counts::merge(const symbol_counts& other) {
    count_ += other.count_;
    if (!other.ready_) return;
    if (!ready_) {
        const std::uint64_t all = count_;
        *this = other;
        count_ = all;
        return;
    }
    if (wide_ || other.wide_ || other.dropped_) dropped_ = true;
    if (dropped_) return;
    if (other.alphabet_ > alphabet_) widen(other.alphabet_);
    for (std::size_t i = 0; i < other.symbols_.size(); ++i) symbols_[i] += other.symbols_[i];
    previous_.merge(other.previous_);
    above_.merge(other.above_);
    for (std::size_t n = 0; n <= group_symbols; ++n) groups_[n] += other.groups_[n];
    group_entropy_ += other.group_entropy_;
    group_gamma_ += other.group_gamma_;
}

context_cost symbol_counts::cost_of_groups(std::uint64_t distinct) const {
    context_cost sum;
    sum.entropy = group_entropy_;
    double totals = 0;
    for (std::size_t n = 1; n <= group_symbols; ++n) {
        if (groups_[n] == 0) continue;
        sum.symbols += n * groups_[n];
        totals += static_cast<double>(groups_[n]) *
                  learned_total(static_cast<double>(n), static_cast<double>(distinct));
    }
    if (distinct > 1) sum.learned = totals - group_gamma_;
    return per_symbol(sum);
}

symbol_figures symbol_counts::figures() const {
    symbol_figures out;
    out.count = count_;
    if (dropped_) {
        out.order0 = out.previous = out.above = out.groups = not_measured();
        return out;
    }
    row_cost all;
    for (const std::uint64_t n : symbols_) {
        if (n == 0) continue;
        ++out.distinct;
        all.add(n);
    }
    if (out.distinct > 0) all.close(out.order0, out.distinct);
    out.order0 = per_symbol(out.order0);
    out.previous = previous_.cost(out.distinct);
    out.above = above_.cost(out.distinct);
    out.groups = cost_of_groups(out.distinct);
    return out;
}

std::vector<std::uint64_t> symbol_counts::histogram() const {
    if (dropped_ || wide_ || alphabet_ > histogram_alphabet) return {};
    return symbols_;
}

}  // namespace tessera::tool
