// SPDX-License-Identifier: MIT
// Fills and empties segments of wide states (format.md).
#include "wide_steps.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace tessera::rans {

namespace {

constexpr std::uint64_t chunk_intervals = std::uint64_t{1} << 13;

}  // namespace

wide_encoder::wide_encoder(sdk::call& c, std::uint32_t lanes, std::uint64_t base)
    : call_(c), states_(c.scratch<std::uint64_t>(lanes)), written_(base), room_(base) {}

tsr_interval& wide_encoder::waiting(std::uint64_t index) {
    return chunks_[static_cast<std::size_t>(index / chunk_intervals)]
                  [static_cast<std::size_t>(index % chunk_intervals)];
}

void wide_encoder::put(unsigned total_bits, std::uint32_t active, const tsr_interval* intervals,
                       std::uint64_t steps) {
    const std::uint64_t total = std::uint64_t{1} << total_bits;
    for (; steps > 0; --steps) {
        for (std::uint32_t l = 0; l < active; ++l) {
            const tsr_interval i = *intervals++;
            if (!sure(i, total_bits) &&
                (i.frequency == 0 || i.start + std::uint64_t{i.frequency} > total))
                throw sdk::error{TSR_E_INTERNAL, "an interval of " + std::to_string(i.frequency) +
                                                     " from " + std::to_string(i.start) +
                                                     " out of " + std::to_string(total)};
            if (waiting_ / chunk_intervals == chunks_.size())
                chunks_.push_back(call_.scratch<tsr_interval>(chunk_intervals));
            waiting(waiting_++) = i;
        }
        if (!runs_.empty() && runs_.back().active == active &&
            runs_.back().total_bits == total_bits)
            ++runs_.back().steps;
        else
            runs_.push_back({1, active, total_bits});
        if (waiting_ >= segment_intervals) end_segment();
    }
}

void wide_encoder::end_segment() {
    std::fill(states_.begin(), states_.end(), wide_floor);
    const std::uint64_t most = written_ + sdk::max_varint_bytes + wide_word * waiting_ +
                               wide_state * std::uint64_t{states_.size()};
    if (most > room_) room_ = std::max(most, room_ + room_ / 2);
    std::uint8_t* const at = call_.output<std::uint8_t>(room_).data() + written_;
    std::uint8_t* const words = at + sdk::max_varint_bytes;
    std::uint8_t* end = words;
    std::uint64_t left = waiting_;
    for (std::size_t r = runs_.size(); r-- > 0;)
        for (std::uint64_t s = 0; s < runs_[r].steps; ++s) {
            left -= runs_[r].active;
            for (std::uint32_t l = 0; l < runs_[r].active; ++l)
                end = push_wide(states_[l], waiting(left + l), runs_[r].total_bits, end);
        }
    const auto bytes = static_cast<std::size_t>(end - words);
    const std::size_t head = sdk::write_varint(at, bytes / wide_word);
    std::memmove(at + head, words, bytes);
    end = at + head + bytes;
    for (const std::uint64_t state : states_) {
        store_little<wide_state>(end, state);
        end += wide_state;
    }
    written_ += static_cast<std::uint64_t>(end - at);
    runs_.clear();
    waiting_ = 0;
}

std::uint64_t wide_encoder::flush() {
    if (waiting_ > 0) end_segment();
    return written_;
}

void wide_decoder::begin_segment() {
    sdk::cursor in(left_);
    const auto words = in.varint_up_to(left_.size() / wide_word);
    if (!words) sdk::corrupt("expected the number of words of a segment");
    const auto stack = in.bytes(wide_word * *words);
    const auto states = in.bytes(wide_state * std::uint64_t{states_.size()});
    if (!stack || !states)
        sdk::corrupt("a segment of " + std::to_string(*words) + " words and " +
                     std::to_string(states_.size()) + " states of 64 bits does not fit " +
                     std::to_string(left_.size()) + " bytes");
    for (std::size_t l = 0; l < states_.size(); ++l) {
        states_[l] = load_little<wide_state>(states->data() + wide_state * l);
        if (states_[l] < wide_floor) sdk::corrupt("a state below 2^32");
    }
    begin_ = stack->data();
    end_ = begin_ + stack->size();
    left_ = left_.subspan(in.position());
    taken_ = 0;
    inside_ = true;
}

void wide_decoder::end_segment() {
    inside_ = false;
    if (begin_ != end_ || std::any_of(states_.begin(), states_.end(),
                                      [](std::uint64_t s) { return s != wide_floor; }))
        sdk::corrupt("words do not end where the symbols do");
}

void wide_decoder::peek(unsigned total_bits, std::uint32_t active, std::uint32_t* points) {
    if (!inside_) begin_segment();
    for (std::uint32_t l = 0; l < active; ++l) points[l] = wide_point(states_[l], total_bits);
}

void wide_decoder::advance(unsigned total_bits, std::uint32_t active,
                           const tsr_interval* intervals) {
    if (!inside_) begin_segment();
    for (std::uint32_t l = active; l-- > 0;)
        if (!pop_wide(states_[l], intervals[l], total_bits, begin_, end_))
            sdk::corrupt("words end before the symbols do");
    taken_ += active;
    if (taken_ >= segment_intervals) end_segment();
}

void wide_decoder::finish() {
    if (inside_) end_segment();
    if (!left_.empty()) sdk::corrupt(std::to_string(left_.size()) + " bytes too many");
}

}  // namespace tessera::rans
