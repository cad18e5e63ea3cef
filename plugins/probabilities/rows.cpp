// SPDX-License-Identifier: MIT
// The rules, row by row.
#include "rows.hpp"

#include <cmath>
#include <limits>

namespace tessera::probabilities {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The least probability that counts as a 1 out of 2^32.
constexpr double unit = 0x1p-32;

/// Factors beyond it, in the type that a kind is multiplied in, would make numbers of subnormal
/// ones, which some programs have flushed to zero.
int greatest_factor(tsr_score_kind kind) { return kind == TSR_F64 ? 1022 : 126; }

constexpr double log2_e = 0x1.71547652b82fep0;

}  // namespace

void weighed_row::weigh(const weighing_rule& rule, tsr_score_kind kind, score_row row) {
    set_ = rule.set;
    kind_ = kind;
    row_ = row;
    has_mode_ = false;
    if (rule.by == rule::softmax)
        weigh_softmax(rule.temperature);
    else if (rule.by == rule::proportional || !weigh_mode())
        weigh_proportional();
}

void weighed_row::choose(form weights) {
    const bool few = row_.size <= few_numbers;
    if (kernel_ == nullptr || weights != form_ || kind_ != of_kind_ || few != of_few_)
        kernel_ = &kernel_for(kind_, weights, row_.size, set_);
    form_ = weights;
    of_kind_ = kind_;
    of_few_ = few;
}

void weighed_row::share_out(std::uint64_t sum) { shares_ = shares(row_.size, sum); }

void weighed_row::weigh_proportional() {
    choose(form::scaled);
    by_.least = 0;
    by_.factor = 0x1p32;
    const row_total all = kernel_->add_up(row_, by_, sums_);
    const bool in_range = all.sum >= total / 2 && all.sum <= total * 2;
    if (in_range && !(all.saturated && kernel_->largest(row_) > 1))
        share_out(all.sum);
    else
        weigh_by_range();
}

/// The largest number gets a weight in [2^31, 2^32).
void weighed_row::weigh_by_range() {
    const double most = kernel_->largest(row_);
    if (most == infinity) return weigh_exactly(0, true);
    const int exponent = most > 0 ? 31 - std::ilogb(most) : INT32_MAX;
    if (exponent > greatest_factor(kind_)) {
        const parts tiny = largest_positive(kind_, row_);
        if (tiny.mantissa == 0) return weigh_alike();
        return weigh_exactly(31 - tiny.exponent - (std::bit_width(tiny.mantissa) - 1), false);
    }
    by_.factor = std::ldexp(1.0, exponent);
    share_out(kernel_->add_up(row_, by_, sums_).sum);
}

void weighed_row::weigh_exactly(int exponent, bool infinite) {
    choose(form::exact);
    by_.exponent = exponent;
    by_.infinite = infinite;
    share_out(kernel_->add_up(row_, by_, sums_).sum);
}

void weighed_row::weigh_alike() {
    // No number is above 0: all are taken for the least.
    choose(form::scaled);
    by_.least = by_.factor = 1;
    share_out(kernel_->add_up_largest(row_, by_, sums_).sum);
}

/// False where the mode would have nothing left.
bool weighed_row::weigh_mode() {
    choose(form::scaled);
    by_.least = unit;
    by_.factor = 0x1p32;
    const largest_weight all = kernel_->add_up_largest(row_, by_, sums_);
    std::uint64_t others = all.sum - all.weight;
    // Probabilities of 1 and more all have the greatest weight here, a little less than their due.
    // Two of them leave nothing; that shows in the sum unless the row has no other numbers.
    if (others >= total) return false;
    std::uint64_t symbol = kernel_->first_with(row_, by_, all.where, all.weight);
    if (others == total - 1) {
        // Among them may be one whose due is more than that of the first with the same weight.
        std::uint64_t certain = 0;
        for (std::uint64_t i = row_.size; i-- > 0;) {
            weighing halved = by_;
            halved.factor = 0x1p31;
            if (weight_at(kind_, form_, row_, halved, i) < 1u << 31) continue;
            symbol = i;
            ++certain;
        }
        if (certain > 1) return false;
    }
    mode_ = symbol;
    of_mode_ = total - others;
    more_ = of_mode_ - all.weight;
    has_mode_ = true;
    return true;
}

void weighed_row::weigh_softmax(double temperature) {
    choose(form::exponential);
    by_.peak = kernel_->largest(row_);
    by_.slope = static_cast<float>(log2_e / temperature);
    if (by_.peak == infinity) return weigh_exactly(0, true);
    if (by_.peak == -infinity) return weigh_alike();
    share_out(kernel_->add_up(row_, by_, sums_).sum);
}

tsr_interval weighed_row::shared(const weighed_symbol& at) const {
    const std::uint64_t start = shares_.edge(at.symbol, at.below);
    const std::uint64_t end = shares_.edge(at.symbol + 1, at.below + at.weight);
    return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end - start)};
}

tsr_interval weighed_row::beside_mode(const weighed_symbol& at) const {
    return {static_cast<std::uint32_t>(at.below + (at.symbol > mode_ ? more_ : 0)),
            at.symbol == mode_ ? static_cast<std::uint32_t>(of_mode_) : at.weight};
}

tsr_interval weighed_row::interval(std::uint64_t symbol) const {
    const weighed_symbol at = kernel_->before(row_, by_, sums_, symbol);
    return has_mode_ ? beside_mode(at) : shared(at);
}

/// From about the right symbol to the one whose interval holds the point.
weighed_symbol weighed_row::stepped_to(std::uint32_t point, weighed_symbol at) const {
    while (shares_.edge(at.symbol, at.below) > point) {
        at.weight = weight_of(--at.symbol);
        at.below -= at.weight;
    }
    while (at.symbol + 1 < row_.size &&
           shares_.edge(at.symbol + 1, at.below + at.weight) <= point) {
        at.below += at.weight;
        at.weight = weight_of(++at.symbol);
    }
    return at;
}

std::uint32_t weighed_row::locate(std::uint32_t point, tsr_interval& out) const {
    if (has_mode_) {
        // Weights stand side by side but for the mode's, whose interval is another.
        if (kernel_->find_beside != nullptr) {
            const weighed_symbol at = kernel_->find_beside(row_, sums_, point, mode_, more_);
            out = {static_cast<std::uint32_t>(at.below), at.weight};
            return static_cast<std::uint32_t>(at.symbol);
        }
        weighed_symbol at = kernel_->before(row_, by_, sums_, mode_);
        const std::uint64_t end = at.below + of_mode_;
        if (point < at.below || point >= end) {
            const std::uint64_t place = point < end ? point : point - more_;
            at = kernel_->find(row_, by_, sums_, static_cast<double>(place) + 1, 0);
        }
        out = beside_mode(at);
        return static_cast<std::uint32_t>(at.symbol);
    }
    weighed_symbol at = kernel_->find(row_, by_, sums_, shares_.limit(point), shares_.each());
    out = shared(at);
    // Beyond the interval, by a little: a frequency of 0 is all of the total.
    if (point - out.start > out.frequency - 1) out = shared(at = stepped_to(point, at));
    return static_cast<std::uint32_t>(at.symbol);
}

}  // namespace tessera::probabilities
