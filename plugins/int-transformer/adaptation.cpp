// SPDX-License-Identifier: MIT
// Biases: adding them to logits, and training them.
#include "adaptation.hpp"

#include <algorithm>

namespace tessera::int_transformer {
namespace {

// Rates of training, as powers of two of a logit for a probability of 1.
constexpr unsigned rate_after_one = 17, rate_after_more = 17, rate_of_trust = 14;
constexpr std::int32_t trust_at_first = 163840;  // a natural unit of the logits, about

/// A probability in 2^-16 at a rate.
constexpr std::int32_t at_rate(std::uint32_t probability, unsigned rate) {
    return static_cast<std::int32_t>(rate < 16 ? probability >> (16 - rate)
                                               : probability << (rate - 16));
}

void add(std::int32_t& to, std::int32_t more) {
    to = static_cast<std::int32_t>(static_cast<std::uint32_t>(to) +
                                   static_cast<std::uint32_t>(more));
}

std::size_t power_for(std::uint64_t wanted, unsigned least, unsigned most) {
    return std::size_t{1} << std::clamp(static_cast<unsigned>(std::bit_width(wanted)), least, most);
}

}  // namespace

adaptation_sizes adaptation_sizes_for(std::uint64_t alphabet, std::uint64_t share) {
    return {power_for(std::min(alphabet - 1, share), 4, 10), power_for(share, 4, 13),
            power_for(share + history::longest, 6, 16), power_for(share, 4, 14)};
}

adaptation::adaptation(const weight_kernel& with, std::size_t alphabet, adaptation_room room)
    : kernel_(&with),
      room_(room),
      after_one_(room.after_one),
      after_more_{context_table<7>(room.after_more[0]), context_table<7>(room.after_more[1])},
      past_(room.past) {
    trust_.fill(trust_at_first);
    // What stands behind the alphabet weighs nothing.
    std::fill(room_.biases.begin() + static_cast<std::ptrdiff_t>(alphabet), room_.biases.end(),
              -(1 << 30));
}

const std::int32_t* adaptation::adjust(const std::int32_t* logits) {
    const auto newest = [&](std::size_t i) { return past_.newest(i); };
    one_ = &after_one_.find(hash_of(1, newest));
    for (std::size_t m = 0; m < more_.size(); ++m)
        more_[m] = &after_more_[m].find(hash_of(m + 2, newest));

    std::int32_t* row = room_.row.data();
    kernel_->add(logits, room_.biases.data(), room_.row.size(), row);
    for (const preference& p : one_->all()) add(row[p.token], p.bias);
    for (context_row<7>* r : more_)
        for (const preference& p : r->all()) add(row[p.token], p.bias);
    if (past_.match() > 0) add(row[past_.expected()], trust_[past_.match()]);
    return row;
}

template <std::size_t Most>
void adaptation::learn_in(context_row<Most>& row, std::uint32_t symbol, unsigned rate) const {
    preference& seen = row.of(symbol);
    for (preference& p : row.all()) add(p.bias, -at_rate(probability_of(p.token), rate));
    add(seen.bias, std::int32_t{1} << rate);
}

void adaptation::learn(std::uint32_t symbol) {
    const std::int32_t* row = room_.row.data();
    std::uint32_t* weights = room_.weights.data();
    const std::size_t size = room_.row.size();
    const std::uint64_t sum = kernel_->weigh(row, size, kernel_->largest(row, size), weights);
    factor_ = static_cast<std::uint32_t>((std::uint64_t{1} << 32) / sum);

    kernel_->lessen(room_.biases.data(), weights, size, factor_);
    add(room_.biases[symbol], std::int32_t{1} << rate_alone);
    learn_in(*one_, symbol, rate_after_one);
    for (context_row<7>* r : more_) learn_in(*r, symbol, rate_after_more);
    if (past_.match() > 0) {
        std::int32_t& trust = trust_[past_.match()];
        add(trust, -at_rate(probability_of(past_.expected()), rate_of_trust));
        if (past_.expected() == symbol) add(trust, std::int32_t{1} << rate_of_trust);
    }
    past_.push(symbol);
}

}  // namespace tessera::int_transformer
