// SPDX-License-Identifier: MIT
// Renormalisation, many bits at a time, and the two endings.
#include "bit_stream.hpp"

#include <algorithm>
#include <cassert>

namespace tessera::arithmetic {

namespace {

constexpr std::uint64_t half = std::uint64_t{1} << 31;
constexpr std::uint64_t quarter = std::uint64_t{1} << 30;

}  // namespace

void encoder::put_bits(std::uint64_t value, unsigned count) {
    filling_ = filling_ << count | value;
    filled_ += count;
    if (filled_ < 32) return;
    filled_ -= 32;
    if (used_ + 4 > bytes_.size()) bytes_.resize(std::max<std::size_t>(64, 2 * bytes_.size()));
    const std::uint64_t word = filling_ >> filled_;
    for (unsigned i = 0; i < 4; ++i)
        bytes_[used_ + i] = static_cast<std::uint8_t>(word >> (24 - 8 * i));
    used_ += 4;
    filling_ &= (std::uint64_t{1} << filled_) - 1;
}

void encoder::bit_and_pending(unsigned b) {
    put_bits(b, 1);
    while (state_.pending > 0) {
        const auto count = static_cast<unsigned>(std::min<std::uint64_t>(state_.pending, 32));
        put_bits(b == 0 ? (std::uint64_t{1} << count) - 1 : 0, count);
        state_.pending -= count;
    }
}

void encoder::put(tsr_interval interval, const divider& by) {
    assert(interval.frequency > 0 && by.total() <= max_total);
    state_.narrow(interval, by);
    if (unsigned bits = state_.shared(); bits > 0) {
        std::uint64_t value = state_.low >> (32 - bits);
        state_.shift_shared(bits);
        if (state_.pending > 0) {
            --bits;
            bit_and_pending(static_cast<unsigned>(value >> bits));
            value &= (std::uint64_t{1} << bits) - 1;
        }
        put_bits(value, bits);
    }
    if (const unsigned bits = state_.straddles(); bits > 0) state_.shift_straddles(bits);
}

const std::vector<std::uint8_t>& encoder::finish(ending how) {
    if (how == ending::quarter) {
        ++state_.pending;
        bit_and_pending(state_.low >= quarter);
    } else {
        put_bits(1, 1);
    }
    bytes_.resize(used_);
    for (; filled_ > 0; filled_ -= std::min(filled_, 8u)) {
        const std::uint64_t last =
            filled_ < 8 ? filling_ << (8 - filled_) : filling_ >> (filled_ - 8);
        bytes_.push_back(static_cast<std::uint8_t>(last));
    }
    return bytes_;
}

decoder::decoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) { code_ = next_bits(32); }

std::uint64_t decoder::next_bits(unsigned count) {
    if (ahead_bits_ < count) {
        std::uint64_t word = 0;
        if (bytes_.size() - position_ >= 4) {
            for (unsigned i = 0; i < 4; ++i) word = word << 8 | bytes_[position_ + i];
            position_ += 4;
        } else {
            for (unsigned i = 0; i < 4; ++i)
                word = word << 8 | (position_ < bytes_.size() ? bytes_[position_++] : 0u);
        }
        ahead_ = ahead_ << 32 | word;
        ahead_bits_ += 32;
    }
    ahead_bits_ -= count;
    const std::uint64_t bits = ahead_ >> ahead_bits_;
    ahead_ &= (std::uint64_t{1} << ahead_bits_) - 1;
    return bits;
}

std::uint32_t decoder::point(std::uint64_t total) const {
    const std::uint64_t p = quotient((code_ - state_.low + 1) * total - 1, state_.range());
    return static_cast<std::uint32_t>(std::min(p, total - 1));
}

void decoder::take(tsr_interval interval, const divider& by) {
    assert(interval.frequency > 0 && by.total() <= max_total);
    state_.narrow(interval, by);
    renormalise();
}

std::uint32_t decoder::take_one_of_two(std::uint32_t edge, const divider& by) {
    assert(edge > 0 && edge < by.total() && by.total() <= max_total);
    // point() >= edge is (code - low + 1) * total > edge * range: code - low reaches the quotient.
    const std::uint64_t first = by(state_.range() * edge);
    const bool second = code_ - state_.low >= first;
    state_.high = second ? state_.high : state_.low + first - 1;
    state_.low += second ? first : 0;
    renormalise();
    return second;
}

void decoder::renormalise() {
    if (const unsigned bits = state_.shared(); bits > 0) {
        state_.shift_shared(bits);
        state_.pending = 0;
        code_ = (code_ << bits | next_bits(bits)) & 0xFFFFFFFF;
        shifts_ += bits;
    }
    if (const unsigned bits = state_.straddles(); bits > 0) {
        state_.shift_straddles(bits);
        // Each takes out the bit behind the highest, which is that one's opposite.
        code_ = (code_ & half) | ((code_ << bits | next_bits(bits)) & (half - 1));
        shifts_ += bits;
    }
}

bool decoder::whole(ending how) const {
    // Each doubling is a bit that was written or is pending. What follows them shows in the code,
    // of which doublings have taken the pending bits out.
    const bool by_quarter = how == ending::quarter;
    const std::uint64_t bits = by_quarter ? shifts_ + 2 : shifts_ - state_.pending + 1;
    const std::uint64_t last = by_quarter && state_.low < quarter ? quarter : half;
    return bytes_.size() == (bits + 7) / 8 && code_ == last;
}

}  // namespace tessera::arithmetic
