// SPDX-License-Identifier: MIT
// Decoding: headers are parsed and bodies read in order, blocks decoded in parallel, written in
// order.
#include "checksum.hpp"
#include "input.hpp"
#include "open.hpp"
#include "small_message.hpp"
#include "work.hpp"

#include <tessera/decode.hpp>

#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>

namespace tessera {

namespace {

using namespace frame;

// Reads a source frame by frame, block by block. Every failure is thrown with its place.
class frame_parser {
  public:
    frame_parser(source& in, const environment& with, const decode_options& options,
                 unsigned threads)
        : name_(in.name()), in_(in), with_(with), options_(options), threads_(threads) {}

    /// The next block or end marker; null at the end of the source. `failed_at` tells which block
    /// an exception is about.
    std::shared_ptr<block_work> next() {
        if (frame_ == nullptr) {
            if (in_.at_end()) {
                if (ordinal_ == 0) fail(reason::corrupt, "is empty, expected a Tessera frame");
                return nullptr;
            }
            if (in_.peek(1)[0] == small_magic) return small();
            open();
        }
        return block();
    }

  private:
    [[noreturn]] void fail(reason why, const std::string& what) const {
        throw error(why, fmt::format("{}: {}{}", name_, place_of_frame(), what));
    }
    [[noreturn]] void fail_block(const error& e) const {
        throw error(e.why,
                    fmt::format("{}: {}block {}: {}", name_, place_of_frame(), number_, e.what()));
    }
    std::string place_of_frame() const {
        return ordinal_ == 0 ? "" : fmt::format("frame {}: ", ordinal_);
    }

    void open() {
        try {
            header_size size = read_prefix(in_.peek(max_prefix));
            const view whole = in_.peek(size.whole());
            if (whole.size() < size.whole())
                throw error(reason::corrupt, "the file ends inside the header");
            // Many small frames of one codec are compiled once.
            const view prefix = whole.first(size.whole());
            if (!std::equal(prefix.begin(), prefix.end(), last_header_.begin(),
                            last_header_.end())) {
                std::uint64_t salt = 0;
                const header h = read_header(prefix, size, salt);
                if (h.block_size > with_.bounds.block)
                    throw error(reason::limit, fmt::format("blocks of {} bytes, the limit is {}",
                                                           h.block_size, with_.bounds.block));
                last_header_.clear();
                last_program_ = program_of(h, with_, options_.any_fingerprint);
                last_header_.assign(prefix.begin(), prefix.end());
                last_salt_ = salt;
                last_block_size_ = h.block_size;
                if (!pool_)
                    pool_ =
                        std::make_unique<engine::buffer_pool>(idle_bytes(threads_, h.block_size));
            }
            frame_start_ = in_.position();
            in_.skip(size.whole());
        } catch (const error& e) {
            const bool first = in_.position() == 0;
            const bool foreign = e.why == reason::corrupt && !first &&
                                 std::string_view(e.what()) == "not a Tessera frame";
            fail(e.why, foreign
                            ? fmt::format("byte {}: expected another frame or the end of the file",
                                          in_.position())
                            : e.what());
        }
        frame_ = std::make_shared<open_frame>(
            open_frame{last_program_, last_salt_, last_block_size_, ordinal_});
        number_ = 0;
    }

    std::shared_ptr<block_work> block() {
        const auto w = make_work();
        try {
            std::size_t size = 0;
            std::string problem;
            std::size_t want = 256;
            for (;; want *= 4) {
                const view start = in_.peek(std::min(want, max_block_header));
                const parse result = read_block_header(start, frame_->salt, frame_->block_size,
                                                       w->header, size, problem);
                if (result == parse::done) break;
                if (result == parse::short_of_bytes &&
                    start.size() >= std::min(want, max_block_header) && want < max_block_header)
                    continue;
                if (result == parse::short_of_bytes)
                    problem = start.empty() ? "the file ends before it"
                                            : "the file ends inside its header";
                throw error(reason::corrupt, problem);
            }
            in_.skip(size);
            if (w->header.number != number_)
                throw error(
                    reason::corrupt,
                    fmt::format("expected block {}, found {} {}", number_,
                                w->header.kind == block_kind::end ? "the end after" : "number",
                                w->header.number));
            w->size_in_file = size + w->header.body();
            if (w->header.kind != block_kind::end) {
                // Before memory is reserved, where the source knows its size.
                if (const auto left = in_.left(); left && w->header.body() > *left)
                    cut_off(w->header.body() - *left);
                take_body(*w, [&](std::span<std::uint8_t> room) {
                    if (const std::size_t count = in_.read(room); count < room.size())
                        cut_off(room.size() - count);
                });
            }
        } catch (const error& e) {
            fail_block(e);
        }
        if (w->header.kind == block_kind::end) end_frame(*w);
        ++number_;
        return w;
    }

    std::shared_ptr<block_work> make_work() {
        auto w = std::make_shared<block_work>(*pool_, with_.bounds, frame_->block_size, threads_,
                                              options_.stop);
        w->frame = frame_;
        w->measured = slots(*frame_->program, options_.statistics);
        return w;
    }

    [[noreturn]] static void cut_off(std::uint64_t missing) {
        throw error(reason::corrupt,
                    fmt::format("the file ends inside it, {} bytes are missing", missing));
    }

    // The index serves readers of ranges; here it is held against its checksum, so that damage
    // shows before somebody needs it.
    void end_frame(const block_work& w) {
        if (w.header.index != 0) {
            running_checksum sum(frame_->salt);
            for (std::uint64_t left = w.header.index; left > 0;) {
                const view piece =
                    in_.peek(static_cast<std::size_t>(std::min<std::uint64_t>(left, 16 << 10)));
                if (piece.empty()) fail(reason::corrupt, "the file ends inside the index");
                sum.add(piece);
                left -= piece.size();
                in_.skip(piece.size());
            }
            const view last = in_.peek(trailer_size);
            if (last.size() < trailer_size)
                fail(reason::corrupt, "the file ends inside the trailer");
            const auto tail = read_trailer(last);
            in_.skip(trailer_size);
            if (!tail || tail->index != static_cast<std::uint32_t>(w.header.index) ||
                tail->frame != in_.position() - frame_start_)
                fail(reason::corrupt, "the trailer is damaged");
            if (tail->index_sum != static_cast<std::uint32_t>(sum.value()))
                fail(reason::corrupt, "the index of the frame is damaged");
        }
        frame_ = nullptr;
        ++ordinal_;
    }

    std::shared_ptr<block_work> small() {
        try {
            small_message message;
            std::string problem;
            const view start = in_.peek(format_limits::small_message + 32);
            const parse result = read_small(start, message, problem);
            if (result != parse::done)
                throw error(reason::corrupt, result == parse::bad
                                                 ? problem
                                                 : "the file ends inside a small message");
            if (message.hash != small_hash_ || !small_program_) {
                small_program_ = small_program(message.hash, with_);
                small_hash_ = message.hash;
            }
            if (!pool_) pool_ = std::make_unique<engine::buffer_pool>(1 << 20);
            auto w = std::make_shared<block_work>(
                *pool_, with_.bounds, format_limits::small_message, threads_, options_.stop);
            w->frame = std::make_shared<open_frame>(
                open_frame{small_program_, 0, format_limits::small_message, ordinal_});
            w->measured = slots(*small_program_, options_.statistics);
            w->header.kind = message.stored ? block_kind::stored : block_kind::coded;
            w->header.raw = message.raw;
            w->size_in_file = message.size();
            w->message = true;
            w->small = message;
            const view whole = start.first(message.size());
            w->header_bytes.assign(whole.begin(), whole.end());
            in_.skip(message.size());
            ++ordinal_;
            return w;
        } catch (const error& e) {
            fail(e.why, e.what());
        }
    }

    std::string name_;
    input in_;
    const environment& with_;
    const decode_options& options_;
    unsigned threads_;
    std::unique_ptr<engine::buffer_pool> pool_;
    std::shared_ptr<const open_frame> frame_;
    std::uint64_t ordinal_ = 0, number_ = 0, frame_start_ = 0;
    bytes last_header_;
    std::shared_ptr<const engine::program> last_program_, small_program_;
    std::uint64_t last_salt_ = 0, last_block_size_ = 0, small_hash_ = 0;
};

// What the end marker of a frame must agree with.
struct frame_sum {
    std::unique_ptr<running_checksum> content = std::make_unique<running_checksum>();
    std::uint64_t raw = 0;
};

void decode_frames(source& in, sink& out, const environment& with, const decode_options& options,
                   statistics& totals) {
    const unsigned threads = thread_count(options.threads);
    frame_parser parser(in, with, options, threads);
    frame_sum sum;
    bool stopped = false;
    first_failure failure;

    using item = std::shared_ptr<block_work>;
    // Failures travel in their place, so that every block before them is written and the first one
    // is reported.
    engine::buffer_pool no_pool(0);
    const auto read = [&](tbb::flow_control& flow) -> item {
        if (!stopped && !failure.happened()) {
            try {
                if (options.stop.stop_requested())
                    throw error(reason::cancelled, in.name() + ": cancelled");
                if (item w = parser.next()) return w;
            } catch (...) {
                stopped = true;
                auto w = std::make_shared<block_work>(no_pool, with.bounds, 1, 1, options.stop);
                w->failure = std::current_exception();
                return w;
            }
        }
        flow.stop();
        return nullptr;
    };
    const auto at_block = [&](const block_work& w, const error& e) {
        const std::string frame =
            w.frame->ordinal == 0 ? "" : fmt::format("frame {}: ", w.frame->ordinal);
        const std::string block = w.message ? "" : fmt::format("block {}: ", w.header.number);
        return error(e.why, fmt::format("{}: {}{}{}", in.name(), frame, block, e.what()));
    };
    const auto work = [&](const item& w) {
        if (w->failure || w->header.kind == block_kind::end) return w;
        try {
            w->message ? decode_message(*w, *w->frame->program) : decode_work(*w);
        } catch (const error& e) {
            w->failure = std::make_exception_ptr(at_block(*w, e));
        } catch (const std::bad_alloc&) {
            w->failure =
                std::make_exception_ptr(at_block(*w, error(reason::no_memory, "out of memory")));
        }
        return w;
    };
    const auto write = [&](const item& w) {
        if (w->failure) std::rethrow_exception(w->failure);
        totals.frame_bytes += w->size_in_file;
        if (w->header.kind == block_kind::end) {
            if (w->header.raw != sum.raw || w->header.raw_sum != sum.content->value())
                throw at_block(*w, error(reason::corrupt,
                                         "the end marker disagrees with the blocks before it"));
            totals.checksum = w->header.raw_sum;
            totals.frames += 1;
            sum = {};
            return;
        }
        if (w->raw.bytes() > with.bounds.output - std::min(with.bounds.output, totals.raw_bytes))
            throw error(reason::limit,
                        fmt::format("{}: block {}: the output passes the limit of {} bytes",
                                    in.name(), w->header.number, with.bounds.output));
        out.write(bytes_of(w->raw));
        totals.raw_bytes += w->raw.bytes();
        totals.blocks += 1;
        totals.stored_blocks += w->header.kind == block_kind::stored ? 1 : 0;
        add(totals.stages, w->measured);
        if (!w->message) {
            sum.content->add(w->header.raw_sum);
            sum.raw += w->header.raw;
        } else {
            totals.frames += 1;
        }
        if (options.progress) options.progress(totals.raw_bytes, totals.frame_bytes);
    };
    tbb::task_arena arena(static_cast<int>(threads));
    arena.execute([&] {
        tbb::parallel_pipeline(
            blocks_in_flight(threads),
            tbb::make_filter<void, item>(tbb::filter_mode::serial_in_order, read) &
                tbb::make_filter<item, item>(tbb::filter_mode::parallel, work) &
                tbb::make_filter<item, void>(tbb::filter_mode::serial_in_order, [&](const item& w) {
                    failure.guard([&] { write(w); });
                }));
    });
    failure.rethrow();
}

}  // namespace

bool is_frame(std::span<const std::uint8_t> start) {
    if (start.size() >= magic.size() && std::equal(magic.begin(), magic.end(), start.begin()))
        return true;
    return start.size() >= 13 && start[0] == small_magic;
}

statistics decode(source& in, sink& out, const environment& with, const decode_options& options) {
    const auto start = std::chrono::steady_clock::now();
    statistics totals;
    decode_frames(in, out, with, options, totals);
    totals.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return totals;
}

}  // namespace tessera
