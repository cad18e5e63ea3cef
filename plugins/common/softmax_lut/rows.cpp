// SPDX-License-Identifier: MIT
// Intervals by sums of one side; places by sums of blocks.
#include "rows.hpp"

namespace tessera::softmax_lut {
namespace {

/// The last of `count` numbers that rise which is `wanted` or less; the first one is. In a loop
/// that has no branches but its own.
std::size_t last_reached(const std::uint32_t* rising, std::size_t count, std::uint32_t wanted) {
    std::size_t first = 0;
    while (count > 1) {
        const std::size_t half = count / 2;
        first += rising[first + half] <= wanted ? half : 0;
        count -= half;
    }
    return first;
}

}  // namespace

void weighed_row::weigh(const kernel& by, std::uint32_t coefficient, logits row,
                        std::uint64_t total) {
    kernel_ = &by;
    row_ = row;
    total_ = total;
    by_ = weighing_by(by.largest(row), coefficient);
    likeliest_ = by.first(row, by_.peak);
    shares_ = shares(total - row.size(), by.add_weights(row, by_));
    added_up_ = false;
}

tsr_interval weighed_row::interval(std::size_t symbol) const {
    const logits under = row_.first(symbol), over = row_.subspan(symbol + 1);
    if (symbol < likeliest_) return {kernel_->add_shares(under, by_, shares_), share_of(symbol)};
    const std::uint64_t end = total_ - (over.empty() ? 0 : kernel_->add_shares(over, by_, shares_));
    if (symbol > likeliest_) {
        const std::uint32_t own = share_of(symbol);
        return {static_cast<std::uint32_t>(end - own), own};
    }
    const std::uint32_t start = under.empty() ? 0 : kernel_->add_shares(under, by_, shares_);
    return {start, static_cast<std::uint32_t>(end - start)};
}

void weighed_row::add_up() {
    kernel_->add_blocks(row_, by_, shares_, before_);
    // Shares sum to the total at most, and to one at least: modulo 2^32 nothing is lost.
    more_ = static_cast<std::uint32_t>(total_) - before_[blocks_of(row_.size())];
    const std::size_t block = likeliest_ / block_size, first = block * block_size;
    last_of_likeliest_ =
        before_[block] +
        kernel_->add_shares(row_.subspan(first, likeliest_ + 1 - first), by_, shares_) - 1;
    added_up_ = true;
}

std::uint32_t weighed_row::locate(std::uint32_t point, tsr_interval& out) {
    if (!added_up_) add_up();
    // To where it would be if the likeliest had its share only.
    point -= point > last_of_likeliest_ ? std::min(point - last_of_likeliest_, more_) : 0;

    const std::size_t block = last_reached(before_, blocks_of(row_.size()), point);
    const logits inside =
        row_.subspan(block * block_size, std::min(block_size, row_.size() - block * block_size));
    std::uint32_t frequencies[block_size], starts[block_size];
    kernel_->list_shares(inside, by_, shares_, frequencies);
    std::uint32_t start = before_[block];
    for (std::size_t i = 0; i < inside.size(); ++i) {
        starts[i] = start;
        start += frequencies[i];
    }
    const std::size_t at = last_reached(starts, inside.size(), point);
    const std::size_t symbol = block * block_size + at;
    out = {starts[at] + (symbol > likeliest_ ? more_ : 0),
           frequencies[at] + (symbol == likeliest_ ? more_ : 0)};
    return static_cast<std::uint32_t>(symbol);
}

}  // namespace tessera::softmax_lut
