// SPDX-License-Identifier: MIT
// Coding chunks: format.md, section "Chunks".
#include "chunks.hpp"

namespace tessera::czip {
namespace {

/// What a lane is fed at a position.
std::uint32_t fed(std::span<const std::uint32_t> tokens, std::size_t position) {
    return position == 0 ? transformer::first_token : tokens[position - 1];
}

/// Row `r` of the logits, and its frequencies.
void weigh(softmax_lut::weighed_row& row, const coding& by, const std::int32_t* logits,
           std::size_t r) {
    const auto& file = by.model.file();
    row.weigh(by.frequencies, file.coefficient,
              {logits + r * by.model.logit_stride(), file.vocabulary}, file.total);
}

}  // namespace

chunk_encoder::chunk_encoder(const coding& by, coding_room room)
    : by_(by),
      room_(room),
      total_(by.model.file().total),
      work_(by.model, by.tokens, by.rows(), room.work),
      row_(room.blocks.data()) {}

std::uint8_t* chunk_encoder::encode(std::span<const std::uint32_t> tokens, std::uint8_t* out) {
    arithmetic::encoder_lane<32> lane;
    lane.begin = lane.at = out;
    std::array<transformer::place, transformer::most_rows> places;
    for (std::size_t first = 0; first < tokens.size(); first += work_.rows) {
        const std::size_t rows = std::min(work_.rows, tokens.size() - first);
        for (std::size_t r = 0; r < rows; ++r)
            places[r] = {room_.caches.data(), first + r, fed(tokens, first + r)};
        transformer::forward(by_.model, work_, {places.data(), rows}, room_.logits.data());
        for (std::size_t r = 0; r < rows; ++r) {
            weigh(row_, by_, room_.logits.data(), r);
            lane.put(row_.interval(tokens[first + r]), total_);
        }
    }
    lane.finish(arithmetic::ending::middle);
    return lane.at;
}

chunk_decoder::chunk_decoder(const coding& by, std::size_t lanes, coding_room room)
    : by_(by),
      room_(room),
      total_(by.model.file().total),
      work_(by.model, by.tokens, lanes, room.work),
      lanes_(lanes),
      places_(lanes) {
    for (std::size_t l = 0; l < lanes; ++l) rows_.emplace_back(&room.blocks[l * by.blocks()]);
}

void chunk_decoder::begin(std::span<const coded_chunk> chunks) {
    chunks_ = chunks;
    position_ = 0;
    for (std::size_t l = 0; l < chunks.size(); ++l) {
        lanes_[l] = {};
        lanes_[l].start(chunks[l].bytes.data(), chunks[l].bytes.size());
    }
}

bool chunk_decoder::step() {
    std::size_t active = 0;
    while (active < chunks_.size() && position_ < chunks_[active].tokens.size()) ++active;
    if (active == 0) return false;
    for (std::size_t l = 0; l < active; ++l)
        places_[l] = {room_.caches.data() + l * by_.cache(), position_,
                      fed(chunks_[l].tokens, position_)};
    transformer::forward(by_.model, work_, {places_.data(), active}, room_.logits.data());
    for (std::size_t l = 0; l < active; ++l) {
        weigh(rows_[l], by_, room_.logits.data(), l);
        tsr_interval interval;
        const auto point = static_cast<std::uint32_t>(lanes_[l].point(total_));
        chunks_[l].tokens[position_] = rows_[l].locate(point, interval);
        lanes_[l].take(interval, total_);
    }
    ++position_;
    return true;
}

}  // namespace tessera::czip
