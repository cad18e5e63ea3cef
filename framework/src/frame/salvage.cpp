// SPDX-License-Identifier: MIT
// Bringing back what is whole of a damaged file.
#include "checksum.hpp"
#include "locate.hpp"
#include "open.hpp"
#include "small_message.hpp"

#include <tessera/decode.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tessera {

namespace {

using namespace frame;

class salvager {
  public:
    salvager(const random_access& in, sink& out, const environment& with,
             const decode_options& options)
        : in_(in), out_(out), with_(with), options_(options), pool_(0) {}

    salvage_report run() {
        std::uint64_t position = 0;
        while (position < in_.size()) {
            if (options_.stop.stop_requested())
                throw error(reason::cancelled, in_.name() + ": cancelled");
            if (const auto next = frame_at(position)) {
                position = *next;
                continue;
            }
            const std::uint64_t found = next_frame(position + 1);
            lose({frames_,
                  0,
                  0,
                  {},
                  {},
                  fmt::format("no frame can be read between bytes {} and {}: {}", position, found,
                              problem_)});
            position = found;
        }
        if (frames_ == 0)
            throw error(reason::corrupt, fmt::format("{}: no header of a frame can be read: {}",
                                                     in_.name(), problem_));
        return std::move(report_);
    }

  private:
    // Salvages the frame at `position` and returns where the next may begin; nothing where no
    // header stands there.
    std::optional<std::uint64_t> frame_at(std::uint64_t position) {
        located_frame f;
        try {
            if (read_at(in_, position, 1)[0] == small_magic) return small_at(position);
            f = read_frame_header(in_, position);
        } catch (const error& e) {
            if (e.why == reason::unsupported || e.why == reason::limit)
                throw error(e.why, fmt::format("{}: {}", in_.name(), e.what()));
            problem_ = e.what();
            return {};
        }
        if (f.head.block_size > with_.bounds.block)
            throw error(reason::limit,
                        fmt::format("{}: blocks of {} bytes, the limit is {}", in_.name(),
                                    f.head.block_size, with_.bounds.block));
        open_frame opened{nullptr, f.salt, f.head.block_size, frames_};
        try {
            opened.program = program_of(f.head, with_, options_.any_fingerprint);
        } catch (const error& e) {
            throw error(e.why, fmt::format("{}: {}", in_.name(), e.what()));
        }
        frame_ = std::make_shared<open_frame>(std::move(opened));
        const std::uint64_t next = by_index(f) ? f.info.position + f.info.size : by_scan(f);
        ++frames_;
        return next;
    }

    std::optional<std::uint64_t> small_at(std::uint64_t position) {
        block_work w(pool_, with_.bounds, format_limits::small_message, 1, options_.stop);
        w.header_bytes = read_at(in_, position, format_limits::small_message + 32);
        if (read_small(w.header_bytes, w.small, problem_) != parse::done) return {};
        w.header_bytes.resize(w.small.size());
        std::uint64_t next = position + w.small.size();
        try {
            if (!messages_ || w.small.hash != messages_hash_)
                messages_ = small_program(w.small.hash, with_);
            messages_hash_ = w.small.hash;
        } catch (const error& e) {
            // Of one among others it may be the hash that is damaged.
            if (e.why != reason::unsupported || !messages_) throw;
            problem_ = e.what();
            return {};
        }
        try {
            decode_message(w, *messages_);
            keep(w);
        } catch (const error& e) {
            if (e.why != reason::corrupt) throw;
            lose({frames_, 0, 0, {}, w.small.raw, e.what()});
            // Its lengths may be what is damaged.
            if (next < in_.size() && read_at(in_, next, 1)[0] != small_magic)
                next = next_frame(position + 1);
        }
        ++frames_;
        return next;
    }

    // Where the next message of the codec begins that the last one was of, or the end.
    std::uint64_t next_message(std::uint64_t position) const {
        constexpr std::size_t window = 1 << 20;
        bytes start{small_magic};
        for (int i = 0; i < 8; ++i)
            start.push_back(static_cast<std::uint8_t>(messages_hash_ >> (8 * i)));
        for (std::uint64_t from = position; messages_ && from < in_.size(); from += window) {
            const bytes piece = read_at(in_, from, window + start.size() - 1);
            const auto at = std::search(piece.begin(), piece.end(), start.begin(), start.end());
            if (at != piece.end()) return from + static_cast<std::uint64_t>(at - piece.begin());
        }
        return in_.size();
    }

    // The index tells where every block is, whatever happened to the others.
    bool by_index(located_frame& f) {
        const auto last = frame_before(in_, in_.size());
        if (!last || last->position != f.info.position) return false;
        try {
            take_index(in_, last->tail, f);
        } catch (const error&) {
            return false;
        }
        for (std::size_t i = 0; i < f.info.blocks.size(); ++i) {
            const block_info& b = f.info.blocks[i];
            try {
                std::size_t size = 0;
                const block_header h = block_header_at(in_, b.position, f, size);
                keep_block(h, b.position + size);
            } catch (const error& e) {
                rethrow_unless_damage(e);
                lose({frames_, i, i, b.raw_offset, b.raw_size, e.what()});
            }
        }
        return true;
    }

    // Headers are found by their checksums, whose seed is the frame's.
    std::uint64_t by_scan(const located_frame& f) {
        std::uint64_t position = f.info.position + f.info.header_size, expected = 0, offset = 0;
        bool placed = true;  // whether `offset` is known
        for (;;) {
            std::size_t size = 0;
            const auto h = next_header(f, position, expected, size);
            if (!h) {
                lose({frames_,
                      expected,
                      UINT64_MAX,
                      placed ? std::optional(offset) : std::nullopt,
                      {},
                      "the rest of the frame has no header that is whole"});
                return next_frame(position);
            }
            if (h->number > expected) {
                std::optional<std::uint64_t> missing;
                if (h->kind == block_kind::end && placed && h->raw >= offset)
                    missing = h->raw - offset;
                lose({frames_, expected, h->number - 1,
                      placed ? std::optional(offset) : std::nullopt, missing,
                      "their headers are damaged or gone"});
                placed = false;
            }
            if (h->kind == block_kind::end) {
                // Of the index, which is not needed here, bytes may be gone.
                const std::uint64_t behind = position + size;
                const std::uint64_t index =
                    h->index == 0 ? 0 : std::min(h->index, in_.size()) + trailer_size;
                return std::min({behind + index, in_.size(), next_frame(behind)});
            }
            try {
                keep_block(*h, position + size);
                position += size + h->body();
            } catch (const error& e) {
                rethrow_unless_damage(e);
                lose({frames_, h->number, h->number, placed ? std::optional(offset) : std::nullopt,
                      h->raw, e.what()});
                // The header is sound, so its lengths are, but bytes of the body may have gone, or
                // others have come.
                const std::uint64_t behind = position + size + h->body();
                position = stands_at(f, behind, h->number + 1) ? behind : position + size;
            }
            offset += h->raw;
            expected = h->number + 1;
        }
    }

    // Whether the header of block `number` (or the end behind the one before) is at `position`.
    bool stands_at(const located_frame& f, std::uint64_t position, std::uint64_t number) const {
        try {
            std::size_t size = 0;
            return block_header_at(in_, position, f, size).number == number;
        } catch (const error&) {
            return false;
        }
    }

    // The first sound header from `position` on with a number of at least `least`; moves `position`
    // to it. A frame of the same spec has the same seed, and may lie in a damaged block or behind
    // this frame: one that is whole is passed over.
    std::optional<block_header> next_header(const located_frame& f, std::uint64_t& position,
                                            std::uint64_t least, std::size_t& size) {
        constexpr std::size_t window = 1 << 20;
        std::string problem;
        for (std::uint64_t from = position, next = 0; from < in_.size(); from = next) {
            const bytes piece = read_at(in_, from, window + max_block_header);
            next = from + window;
            for (std::size_t i = 0; i < std::min(piece.size(), window); ++i) {
                if (piece[i] == magic[0]) {
                    const auto behind = end_of_frame_at(from + i);
                    if (!behind) continue;
                    next = *behind;
                    break;
                }
                if ((piece[i] & 0xE0) != 0xA0) continue;
                block_header h;
                if (read_block_header(view(piece).subspan(i), f.salt, f.head.block_size, h, size,
                                      problem) != parse::done)
                    continue;
                if (h.number < least) continue;
                position = from + i;
                return h;
            }
        }
        return {};
    }

    // Where the frame ends that stands whole at `position`, if one does.
    std::optional<std::uint64_t> end_of_frame_at(std::uint64_t position) {
        // Headers may be made to lead to one long way each; nobody shall be kept busy by that.
        constexpr std::uint64_t longest_way = 1 << 20;
        try {
            const located_frame g = read_frame_header(in_, position);
            std::uint64_t at = position + g.info.header_size;
            for (std::uint64_t number = 0; walked_ < longest_way; ++number, ++walked_) {
                std::size_t size = 0;
                const block_header h = block_header_at(in_, at, g, size);
                if (h.number != number || h.body() > in_.size() || h.index > in_.size()) return {};
                at += size + h.body() + (h.index == 0 ? 0 : h.index + trailer_size);
                if (at > in_.size()) return {};
                if (h.kind == block_kind::end) return at;
            }
        } catch (const error&) {
            // No frame, or none that is whole.
        }
        return {};
    }

    std::uint64_t next_frame(std::uint64_t position) const {
        constexpr std::size_t window = 1 << 20;
        const std::uint64_t message = next_message(position);
        for (std::uint64_t from = position; from < message; from += window) {
            const bytes piece = read_at(in_, from, window + magic.size() - 1);
            auto at = std::search(piece.begin(), piece.end(), magic.begin(), magic.end());
            for (; at != piece.end();
                 at = std::search(at + 1, piece.end(), magic.begin(), magic.end())) {
                const std::uint64_t here = from + static_cast<std::uint64_t>(at - piece.begin());
                if (here > message) break;
                try {
                    read_frame_header(in_, here);
                    return here;
                } catch (const error&) {
                    // Chance, or a header that is damaged as well.
                }
            }
        }
        return message;
    }

    void keep_block(const block_header& h, std::uint64_t body) {
        block_work w(pool_, with_.bounds, frame_->block_size, 1, options_.stop);
        w.frame = frame_;
        w.header = h;
        const auto fill = [&](std::span<std::uint8_t> room) {
            const std::size_t count = body < in_.size() ? in_.read_at(body, room) : 0;
            if (count < room.size()) throw error(reason::corrupt, "the file ends inside it");
            body += count;
        };
        if (h.body() > in_.size() - std::min(body, in_.size()))
            throw error(reason::corrupt, "the file ends inside it");
        take_body(w, fill);
        decode_work(w);
        keep(w);
    }

    void keep(const block_work& w) {
        out_.write(bytes_of(w.raw));
        report_.blocks_kept += 1;
        report_.bytes_kept += w.raw.bytes();
        if (options_.progress) options_.progress(report_.bytes_kept, 0);
    }

    static void rethrow_unless_damage(const error& e) {
        if (e.why == reason::io || e.why == reason::cancelled || e.why == reason::no_memory) throw;
    }

    void lose(loss l) { report_.lost.push_back(std::move(l)); }

    const random_access& in_;
    sink& out_;
    const environment& with_;
    const decode_options& options_;
    engine::buffer_pool pool_;
    std::shared_ptr<const open_frame> frame_;
    std::shared_ptr<const engine::program> messages_;  ///< of the last message
    std::uint64_t messages_hash_ = 0;
    std::uint64_t frames_ = 0, walked_ = 0;
    std::string problem_ = "there is none";
    salvage_report report_;
};

}  // namespace

salvage_report salvage(const random_access& in, sink& out, const environment& with,
                       const decode_options& options) {
    return salvager(in, out, with, options).run();
}

}  // namespace tessera
