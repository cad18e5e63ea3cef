// SPDX-License-Identifier: MIT
// Renormalisation and the two endings.
#include "bit_stream.hpp"

#include <algorithm>
#include <cassert>

namespace tessera::arithmetic {

namespace {

constexpr std::uint64_t half = std::uint64_t{1} << 31;
constexpr std::uint64_t quarter = std::uint64_t{1} << 30;

/// What the interval is moved down by before it doubles, or `stays`.
constexpr std::uint64_t stays = UINT64_MAX;
std::uint64_t offset_of(const state& s) {
    if (s.high < half) return 0;
    if (s.low >= half) return half;
    if (s.low >= quarter && s.high < 3 * quarter) return quarter;
    return stays;
}

void doubled(state& s, std::uint64_t offset) {
    s.low = 2 * (s.low - offset);
    s.high = 2 * (s.high - offset) + 1;
    s.pending = offset == quarter ? s.pending + 1 : 0;
}

}  // namespace

void encoder::bit(unsigned b) {
    filling_ = filling_ << 1 | b;
    if (++filled_ < 8) return;
    bytes_.push_back(static_cast<std::uint8_t>(filling_));
    filling_ = filled_ = 0;
}

void encoder::bit_and_pending(unsigned b) {
    bit(b);
    for (; state_.pending > 0; --state_.pending) bit(b ^ 1);
}

void encoder::put(tsr_interval interval, std::uint64_t total) {
    assert(interval.frequency > 0 && total <= max_total);
    state_.narrow(interval, total);
    for (std::uint64_t offset; (offset = offset_of(state_)) != stays;) {
        if (offset != quarter) bit_and_pending(offset == half);
        doubled(state_, offset);
    }
}

const std::vector<std::uint8_t>& encoder::finish(ending how) {
    if (how == ending::quarter) {
        ++state_.pending;
        bit_and_pending(state_.low >= quarter);
    } else {
        bit(1);
    }
    while (filled_ > 0) bit(0);
    return bytes_;
}

decoder::decoder(std::span<const std::uint8_t> bytes) : bytes_(bytes) {
    for (int i = 0; i < 32; ++i) code_ = code_ << 1 | next_bit();
}

unsigned decoder::next_bit() {
    const std::uint64_t byte = position_ / 8;
    const unsigned shift = 7 - position_ % 8;
    ++position_;
    return byte < bytes_.size() ? bytes_[static_cast<std::size_t>(byte)] >> shift & 1 : 0;
}

std::uint32_t decoder::point(std::uint64_t total) const {
    const std::uint64_t p = ((code_ - state_.low + 1) * total - 1) / state_.range();
    return static_cast<std::uint32_t>(std::min(p, total - 1));
}

void decoder::take(tsr_interval interval, std::uint64_t total) {
    assert(interval.frequency > 0 && total <= max_total);
    state_.narrow(interval, total);
    for (std::uint64_t offset; (offset = offset_of(state_)) != stays; ++shifts_) {
        doubled(state_, offset);
        code_ = 2 * (code_ - offset) + next_bit();
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
