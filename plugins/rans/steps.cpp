// SPDX-License-Identifier: MIT
// Fills and empties the segments of the step face (format.md).
#include "steps.hpp"

#include "tables.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace tessera::rans {

namespace {

constexpr std::uint64_t chunk_intervals = std::uint64_t{1} << 14;

std::uint32_t checked_bits(std::uint64_t total) {
    if (!std::has_single_bit(total) || total >> max_total_bits > 1)
        throw sdk::error{TSR_E_INTERNAL, "a total of " + std::to_string(total) +
                                             ", expected a power of two up to 65536"};
    return total_bits(total);
}

}  // namespace

std::uint32_t& step_encoder::waiting(std::uint64_t index) {
    return chunks_[static_cast<std::size_t>(index / chunk_intervals)]
                  [static_cast<std::size_t>(index % chunk_intervals)];
}

void step_encoder::put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
                       std::uint64_t steps) {
    const std::uint32_t bits = checked_bits(total);
    if (active == 0 || active > lanes_)
        throw sdk::error{TSR_E_INTERNAL,
                         std::to_string(active) + " active lanes of " + std::to_string(lanes_)};
    for (; steps > 0; --steps, intervals += active) put_one_step({intervals, active}, bits);
}

void step_encoder::put_one_step(std::span<const tsr_interval> step, std::uint32_t total_bits) {
    const std::uint64_t total = std::uint64_t{1} << total_bits;
    for (const tsr_interval& i : step) {
        if (i.frequency == 0 || i.start + std::uint64_t{i.frequency} > total)
            throw sdk::error{TSR_E_INTERNAL, "an interval of " + std::to_string(i.frequency) +
                                                 " from " + std::to_string(i.start) + " out of " +
                                                 std::to_string(total)};
        if (waiting_ / chunk_intervals == chunks_.size())
            chunks_.push_back(call_.scratch<std::uint32_t>(chunk_intervals));
        waiting(waiting_++) = packed(i);
    }
    const auto active = static_cast<std::uint32_t>(step.size());
    if (!runs_.empty() && runs_.back().active == active && runs_.back().total_bits == total_bits)
        ++runs_.back().steps;
    else
        runs_.push_back({1, active, total_bits});
    if (waiting_ >= segment_intervals) end_segment();
}

void step_encoder::end_segment() {
    std::fill(states_.begin(), states_.end(), state_floor);
    const std::uint64_t most =
        written_ + sdk::max_varint_bytes + 2 * waiting_ + 4 * std::uint64_t{lanes_};
    if (most > room_) room_ = std::max(most, room_ + room_ / 2);
    std::uint8_t* const at = call_.output<std::uint8_t>(room_).data() + written_;
    std::uint8_t* const words = at + sdk::max_varint_bytes;
    std::uint8_t* end = words;
    std::uint64_t left = waiting_;
    for (std::size_t r = runs_.size(); r-- > 0;) {
        step_.resize(runs_[r].active);
        for (std::uint64_t s = 0; s < runs_[r].steps; ++s) {
            left -= step_.size();
            for (std::size_t l = 0; l < step_.size(); ++l) step_[l] = waiting(left + l);
            end = push_step(step_, runs_[r].total_bits, states_.data(), end);
        }
    }
    const auto bytes = static_cast<std::size_t>(end - words);
    const std::size_t head = sdk::write_varint(at, bytes / 2);
    std::memmove(at + head, words, bytes);
    written_ += head + bytes;
    end = at + head + bytes;
    for (const std::uint32_t state : states_) {
        store_state(end, state);
        end += 4;
        written_ += 4;
    }
    runs_.clear();
    waiting_ = 0;
}

std::uint64_t step_encoder::flush() {
    if (waiting_ > 0) end_segment();
    return written_;
}

void step_decoder::begin_segment() {
    sdk::cursor in(left_);
    const auto words = in.varint_up_to(left_.size() / 2);
    if (!words) sdk::corrupt("expected the number of words of a segment");
    const auto stack = in.bytes(2 * *words);
    const auto states = in.bytes(4 * std::uint64_t{states_.size()});
    if (!stack || !states)
        sdk::corrupt("a segment of " + std::to_string(*words) + " words and " +
                     std::to_string(states_.size()) + " states does not fit " +
                     std::to_string(left_.size()) + " bytes");
    for (std::size_t l = 0; l < states_.size(); ++l) {
        states_[l] = load_state(states->data() + 4 * l);
        if (states_[l] < state_floor) sdk::corrupt("a state below 2^16");
    }
    begin_ = stack->data();
    end_ = begin_ + stack->size();
    left_ = left_.subspan(in.position());
    taken_ = 0;
    inside_ = true;
}

void step_decoder::end_segment() {
    inside_ = false;
    if (begin_ != end_ || std::any_of(states_.begin(), states_.end(),
                                      [](std::uint32_t s) { return s != state_floor; }))
        sdk::corrupt("words do not end where the symbols do");
}

void step_decoder::peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
    if (!inside_) begin_segment();
    const auto mask = static_cast<std::uint32_t>(total - 1);
    for (std::uint32_t l = 0; l < active; ++l) points[l] = states_[l] & mask;
}

void step_decoder::advance(std::uint64_t total, std::uint32_t active,
                           const tsr_interval* intervals) {
    if (!inside_) begin_segment();
    if (!pop_step({intervals, active}, checked_bits(total), states_.data(), begin_, end_))
        sdk::corrupt("words end before the symbols do");
    taken_ += active;
    if (taken_ >= segment_intervals) end_segment();
}

void step_decoder::finish() {
    if (inside_) end_segment();
    if (!left_.empty()) sdk::corrupt(std::to_string(left_.size()) + " bytes too many");
}

}  // namespace tessera::rans
