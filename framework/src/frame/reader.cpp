// SPDX-License-Identifier: MIT
// Ranges and labels out of a file of frames.
#include "locate.hpp"
#include "open.hpp"
#include "small_message.hpp"

#include <tessera/reader.hpp>

#include "../printable.hpp"

#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace tessera {

using namespace frame;

std::vector<frame_info> inspect(const random_access& in) {
    std::vector<frame_info> out;
    for (located_frame& f : locate_frames(in)) out.push_back(std::move(f.info));
    return out;
}

struct reader::state {
    state(const random_access& in_, const environment& with_, const decode_options& options_)
        : in(in_),
          with(with_),
          options(options_),
          threads(thread_count(options_.threads)),
          pool(0) {
        for (located_frame& f : locate_frames(in)) {
            infos.push_back(f.info);
            size += f.info.raw_size;
            heads.push_back(std::move(f));
            heads.back().info.blocks.clear();
        }
        programs.resize(heads.size());
    }

    std::shared_ptr<const open_frame> program(std::size_t frame) {
        const std::lock_guard lock(guard);
        if (!programs[frame]) {
            const located_frame& f = heads[frame];
            if (f.info.block_size > with.bounds.block)
                throw error(reason::limit,
                            fmt::format("{}: blocks of {} bytes, the limit is {}", in.name(),
                                        f.info.block_size, with.bounds.block));
            try {
                auto made = f.info.small_form
                                ? small_program(std::stoull(f.info.codec, nullptr, 16), with)
                                : program_of(f.head, with, options.any_fingerprint);
                programs[frame] = std::make_shared<open_frame>(
                    open_frame{std::move(made), f.salt, f.info.block_size, frame});
            } catch (const error& e) {
                throw error(e.why, fmt::format("{}: {}", in.name(), e.what()));
            }
        }
        return programs[frame];
    }

    // One block, read and decoded.
    std::shared_ptr<block_work> block(std::size_t frame, std::size_t number) {
        const auto opened = program(frame);
        const block_info& info = infos[frame].blocks[number];
        try {
            auto w = std::make_shared<block_work>(pool, with.bounds, infos[frame].block_size, 1,
                                                  options.stop);
            w->frame = opened;
            infos[frame].small_form ? read_message(*w, info) : read_block(*w, info, frame, number);
            if (w->raw.bytes() != info.raw_size)
                throw error(reason::corrupt, fmt::format("{} bytes where the index has {}",
                                                         w->raw.bytes(), info.raw_size));
            return w;
        } catch (const error& e) {
            const std::string of_frame = frame == 0 ? "" : fmt::format("frame {}: ", frame);
            throw error(e.why,
                        fmt::format("{}: {}block {}: {}", in.name(), of_frame, number, e.what()));
        }
    }

    void read_message(block_work& w, const block_info& info) const {
        w.header_bytes = read_at(in, info.position, info.size);
        std::string problem;
        if (read_small(w.header_bytes, w.small, problem) != parse::done)
            throw error(reason::corrupt, "the small message is damaged");
        decode_message(w, *w.frame->program);
    }

    void read_block(block_work& w, const block_info& info, std::size_t frame,
                    std::size_t number) const {
        std::size_t size = 0;
        w.header = block_header_at(in, info.position, heads[frame], size);
        if (w.header.number != number || size + w.header.body() != info.size)
            throw error(reason::corrupt, "the header of the block disagrees with the index");
        std::uint64_t at = info.position + size;
        const auto fill = [&](std::span<std::uint8_t> room) {
            const std::size_t count = in.read_at(at, room);
            if (count < room.size())
                throw error(reason::corrupt,
                            fmt::format("the file ends inside it, {} bytes are missing",
                                        room.size() - count));
            at += count;
        };
        take_body(w, fill);
        decode_work(w);
    }

    struct place {
        std::size_t frame, block;
    };
    // Decodes the blocks at `places` in parallel and hands them on in their order.
    template <class F>
    void each(const std::vector<place>& places, F&& use) {
        using item = std::shared_ptr<block_work>;
        struct decoded {
            item work;
            std::exception_ptr failure;
            place at{};
        };
        std::size_t next = 0;
        first_failure failure;
        const auto take = [&](tbb::flow_control& flow) -> place {
            if (next < places.size() && !failure.happened()) return places[next++];
            flow.stop();
            return {};
        };
        const auto work = [&](place at) {
            decoded d;
            d.at = at;
            try {
                if (options.stop.stop_requested())
                    throw error(reason::cancelled, in.name() + ": cancelled");
                d.work = block(at.frame, at.block);
            } catch (...) {
                d.failure = std::current_exception();
            }
            return d;
        };
        const auto finish = [&](const decoded& d) {
            if (d.failure) std::rethrow_exception(d.failure);
            use(d.at, bytes_of(d.work->raw));
        };
        const unsigned lanes = static_cast<unsigned>(
            std::min<std::size_t>(threads, std::max<std::size_t>(1, places.size())));
        tbb::task_arena arena(static_cast<int>(lanes));
        arena.execute([&] {
            tbb::parallel_pipeline(
                blocks_in_flight(lanes),
                tbb::make_filter<void, place>(tbb::filter_mode::serial_in_order, take) &
                    tbb::make_filter<place, decoded>(tbb::filter_mode::parallel, work) &
                    tbb::make_filter<decoded, void>(
                        tbb::filter_mode::serial_in_order,
                        [&](const decoded& d) { failure.guard([&] { finish(d); }); }));
        });
        failure.rethrow();
    }

    // The blocks that hold any of [offset, end).
    std::vector<place> range(std::uint64_t offset, std::uint64_t end) const {
        std::vector<place> places;
        for (std::size_t f = 0; f < infos.size(); ++f) {
            const frame_info& info = infos[f];
            if (info.raw_offset + info.raw_size <= offset || info.raw_offset >= end) continue;
            const std::uint64_t local = offset > info.raw_offset ? offset - info.raw_offset : 0;
            auto b = std::upper_bound(
                info.blocks.begin(), info.blocks.end(), local,
                [](std::uint64_t at, const block_info& block) { return at < block.raw_offset; });
            if (b != info.blocks.begin()) --b;
            for (; b != info.blocks.end() && info.raw_offset + b->raw_offset < end; ++b)
                if (b->raw_size > 0)
                    places.push_back({f, static_cast<std::size_t>(b - info.blocks.begin())});
        }
        return places;
    }

    const random_access& in;
    const environment with;
    const decode_options options;
    unsigned threads;
    engine::buffer_pool pool;
    std::mutex guard;
    std::vector<frame_info> infos;
    std::vector<located_frame> heads;
    std::vector<std::shared_ptr<const open_frame>> programs;
    std::uint64_t size = 0;
};

reader::reader(const random_access& in, const environment& with, const decode_options& options)
    : state_(std::make_unique<state>(in, with, options)) {}
reader::~reader() = default;
reader::reader(reader&&) noexcept = default;

std::uint64_t reader::size() const { return state_->size; }
std::span<const frame_info> reader::frames() const { return state_->infos; }

namespace {

/// Writes into a span from its front.
class span_sink final : public sink {
  public:
    explicit span_sink(std::span<std::uint8_t> room) : room_(room) {}
    void write(std::span<const std::uint8_t> b) override {
        std::copy(b.begin(), b.end(), room_.begin() + static_cast<std::ptrdiff_t>(count));
        count += b.size();
    }
    std::size_t count = 0;

  private:
    std::span<std::uint8_t> room_;
};

}  // namespace

std::size_t reader::read(std::uint64_t offset, std::span<std::uint8_t> room) const {
    span_sink to(room);
    copy(offset, room.size(), to);
    return to.count;
}

void reader::copy(std::uint64_t offset, std::uint64_t count, sink& out) const {
    if (offset >= state_->size || count == 0) return;
    const std::uint64_t end = offset + std::min(count, state_->size - offset);
    state_->each(state_->range(offset, end), [&](state::place at, view raw) {
        const frame_info& f = state_->infos[at.frame];
        const std::uint64_t start = f.raw_offset + f.blocks[at.block].raw_offset;
        const std::uint64_t from = std::max(offset, start) - start,
                            to = std::min(end, start + raw.size()) - start;
        out.write(raw.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)));
    });
}

void reader::copy_label(std::string_view label, sink& out) const {
    std::vector<state::place> places;
    for (std::size_t f = 0; f < state_->infos.size(); ++f)
        for (std::size_t b = 0; b < state_->infos[f].blocks.size(); ++b)
            if (state_->infos[f].blocks[b].label == label) places.push_back({f, b});
    if (places.empty() || label.empty())
        throw error(reason::parameter,
                    fmt::format("{}: has no block labelled {}{}", state_->in.name(),
                                in_quotes(label), engine::did_you_mean(label, labels())));
    state_->each(places, [&](state::place, view raw) { out.write(raw); });
}

std::vector<std::string> reader::labels() const {
    std::vector<std::string> out;
    std::set<std::string_view> seen;
    for (const frame_info& f : state_->infos)
        for (const block_info& b : f.blocks)
            if (!b.label.empty() && seen.insert(b.label).second) out.push_back(b.label);
    return out;
}

}  // namespace tessera
