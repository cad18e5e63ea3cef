// SPDX-License-Identifier: MIT
// Bits by their recent signs, and by how the sibling's numbers there stand to its own.
#include "bits.hpp"

namespace tessera::float_context {

namespace {

constexpr std::int32_t learning_rate = 10;
constexpr std::int32_t most_weight = 1 << 20;

}  // namespace

bit_lane::bit_lane(std::span<const std::uint8_t> sibling, std::uint64_t at)
    : sibling_(sibling), at_(static_cast<std::size_t>(at)) {
    // A lane of no symbols has no place.
    if (at_ < sibling.size()) std::fill_n(numbers_, 4, std::int32_t{sibling[at_]});
}

std::uint32_t bit_lane::predict(std::span<const bit_count> counts,
                                std::span<const std::int32_t> weights) {
    if (!sibling_.empty()) numbers_[0] = sibling_[at_];
    place_[0] = earlier(1) * 256 + earlier(2) * 16 + earlier(3);
    place_[1] = contexts + (bits_ & 0xFFF);
    const auto set = static_cast<std::size_t>(numbers_[0]) * inputs;
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < inputs; ++k) {
        stretched_[k] = stretches[counts[place_[k]].ones >> 4];
        sum += std::int64_t{weights[set + k]} * stretched_[k];
    }
    predicted_ = squash(sum >> 16);
    return static_cast<std::uint32_t>(predicted_);
}

void bit_lane::see(std::uint32_t bit, std::span<bit_count> counts,
                   std::span<std::int32_t> weights) {
    const std::int32_t miss = (static_cast<std::int32_t>(bit << 12) - predicted_) * learning_rate;
    const auto set = static_cast<std::size_t>(numbers_[0]) * inputs;
    for (std::size_t k = 0; k < inputs; ++k) {
        std::int32_t& w = weights[set + k];
        w = std::clamp(w + ((stretched_[k] * miss + 0x8000) >> 16), -most_weight, most_weight);
        counts[place_[k]].add(bit);
    }
    bits_ = bits_ << 1 | bit;
    std::copy_backward(numbers_, numbers_ + 3, numbers_ + 4);
    ++at_;
}

}  // namespace tessera::float_context
