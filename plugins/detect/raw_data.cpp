// SPDX-License-Identifier: MIT
// Cutting raw data where its kind changes.
#include "raw_data.hpp"

#include <utility>

namespace tessera::detect {

namespace {

constexpr std::size_t piece_bytes = 64 << 10;
constexpr std::size_t least_piece = 4 << 10;  // what is less goes with the piece before

// What begins anew loses what it learnt, and repeats are found within a block only: so many pieces
// of another kind are worth that. Numbers stay together longer, since what is not quite like them
// is met by an encoder that tries several ways.
constexpr std::size_t pieces_to_leave(kind is) { return is == kind::plain ? 2 : 4; }

}  // namespace

/// Judges pieces until the block's end is known, and says whether it is. `whole`: no more of
/// `input` will come, or no more of it fits a block.
bool raw_data::gather(std::span<const std::uint8_t> input, bool whole) {
    for (;;) {
        std::size_t size = piece_bytes;
        if (input.size() - now_.at < piece_bytes + least_piece) {
            if (!whole) return false;
            size = input.size() - now_.at;
        }
        const auto piece = input.subspan(now_.at, size);
        sample of_piece;
        of_piece.add(piece);
        judgement found = judge(piece, of_piece, entropy_);
        if (now_.at == 0) {
            if (!aligned_ && found.shift != 0 && found.shift < size) {
                now_.end = found.shift;
                aligned_ = true;
                return true;
            }
            aligned_ = false;
            now_.is = found.is;
            found.shift = 0;
        }
        now_.at += size;
        now_.doubtful.add(of_piece);
        const bool together = go_together(found, now_.is);
        if (!together && ++now_.doubts == pieces_to_leave(now_.is)) return true;
        const bool full = whole && now_.at == input.size();
        if (together || full) {  // too few pieces are not worth a block of their own
            now_.run.add(now_.doubtful);
            now_.doubtful = {};
            now_.doubts = 0;
            now_.end = now_.at;
        }
        if (full) return true;
    }
}

stretch raw_data::next(std::span<const std::uint8_t> input, std::uint64_t most, bool last) {
    last = last && input.size() <= most;
    const bool full = input.size() >= most;
    if (full) input = input.first(static_cast<std::size_t>(most));
    if (!gather(input, last || full)) return {};
    const progress known = std::exchange(now_, {});
    const kind is = settle(known.is, known.run, input.first(known.end), entropy_);
    std::uint64_t bytes = known.end;
    if (!last && bytes > width_of(is)) bytes -= bytes % width_of(is);
    return {bytes, is, is == kind::plain && is_text(known.run)};
}

}  // namespace tessera::detect
