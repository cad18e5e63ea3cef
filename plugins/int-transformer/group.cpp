// SPDX-License-Identifier: MIT
// Stepping lanes, and beginning anew.
#include "group.hpp"

namespace tessera::int_transformer {

using transformer::first_token;
using transformer::most_rows;

group::group(const transformer::model& m, window w, std::size_t lanes, group_room room)
    : model_(m),
      window_(w),
      lanes_(lanes),
      room_(room),
      pending_(lanes, first_token),
      work_(m, w.context, most_rows, room.work) {}

std::size_t group::steps_ahead() const {
    const std::size_t rows = room_.logits.size() / model_.logit_stride();
    const std::size_t left =
        window_.context - (position_ < window_.context ? position_ : window_.keep);
    return std::clamp<std::size_t>(rows / lanes_, 1, left);
}

void group::run(std::span<const transformer::place> rows, std::int32_t* logits) {
    for (std::size_t at = 0; at < rows.size(); at += most_rows)
        forward(model_, work_, rows.subspan(at, std::min(most_rows, rows.size() - at)),
                logits == nullptr ? nullptr : logits + at * model_.logit_stride());
}

void group::begin_anew(std::size_t lanes) {
    const std::size_t keep = window_.keep;
    rows_.clear();
    for (std::size_t l = 0; l < lanes; ++l) {
        if (keep == 0) pending_[l] = first_token;
        // The last of those kept is pending, and not read yet.
        for (std::size_t p = 0; p < keep; ++p) {
            token(l, p) = p == 0 ? first_token : token(l, window_.context - keep + p);
            rows_.push_back({cache(l), p, token(l, p)});
            if (rows_.size() < most_rows) continue;
            run(rows_, nullptr);
            rows_.clear();
        }
    }
    if (!rows_.empty()) run(rows_, nullptr);
    position_ = keep;
}

const std::int32_t* group::step(std::size_t active) {
    if (position_ == window_.context) begin_anew(active);
    rows_.clear();
    for (std::size_t l = 0; l < active; ++l) rows_.push_back({cache(l), position_, pending_[l]});
    run(rows_, room_.logits.data());
    return room_.logits.data();
}

const std::int32_t* group::steps(std::span<const std::uint32_t> active,
                                 std::span<const std::uint32_t> known) {
    if (position_ == window_.context) begin_anew(active[0]);
    rows_.clear();
    for (std::size_t s = 0; s < active.size(); ++s)
        for (std::size_t l = 0; l < active[s]; ++l)
            rows_.push_back(
                {cache(l), position_ + s, s == 0 ? pending_[l] : known[(s - 1) * lanes_ + l]});
    run(rows_, room_.logits.data());
    return room_.logits.data();
}

void group::update(std::span<const std::uint32_t> symbols) {
    for (std::size_t l = 0; l < symbols.size(); ++l) {
        token(l, position_) = pending_[l];
        pending_[l] = symbols[l];
    }
    ++position_;
}

}  // namespace tessera::int_transformer
