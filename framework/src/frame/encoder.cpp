// SPDX-License-Identifier: MIT
// Encoding: blocks are read in order, coded in parallel, written in order, with a bounded number in
// flight.
#include "cutter.hpp"
#include "kept_header.hpp"
#include "small_message.hpp"
#include "work.hpp"
#include "writer.hpp"

#include <tessera/encode.hpp>

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <deque>

namespace tessera {

namespace {

using namespace frame;

// Blocks that are read before the header is written, to see whether they are all there are.
constexpr std::size_t most_ahead = 16;

// What was written, for who watches.
void tell(const observe_function& observe, const engine::program& p, const block_work& w) {
    std::vector<observed_stream> streams;
    for (const engine::coded_stream& s : w.observed) {
        streams.emplace_back();
        observed_stream& told = streams.back();
        if (s.maker != nullptr) {
            told.maker = s.maker->pointer;
            told.maker_id = s.maker->id;
            told.port = s.maker->ports[s.port].name;
            told.split = s.maker->ports.size() > 1;
        }
        if (s.coder != nullptr) {
            told.coder = s.coder->pointer;
            told.coder_id = s.coder->id;
        }
        told.symbols = s.symbols.view;
        told.coded_bytes = s.coded;
        told.header_bytes = s.header;
    }
    observe({.number = w.header.number,
             .route = p.routes[w.route].name,
             .label = w.header.label,
             .raw_bytes = w.header.raw,
             .header_bytes = w.header_bytes.size(),
             .body_bytes = w.header.body(),
             .stored = w.header.kind == block_kind::stored,
             .streams = streams});
}

[[noreturn]] void rethrow_in_block(const source& in, std::uint64_t number, const error& e) {
    throw error(e.why, fmt::format("{}: block {}: {}", in.name(), number, e.what()));
}

// A whole input of at most the small form's size, or nothing where it is larger.
bool encode_small(const pipeline& p, source& in, sink& out, const encode_options& options,
                  statistics& totals, std::vector<std::uint8_t>& start) {
    start.resize(format_limits::small_message + 1);
    start.resize(in.read(start));
    if (start.size() > format_limits::small_message) return false;
    const engine::program& program = p.program();
    engine::buffer_pool pool(0);
    block_work w(pool, options.bounds, std::max<std::uint64_t>(1, start.size()), 1, options.stop);
    w.measured = slots(program, options.statistics);
    w.raw = byte_stream(w.memory, start.size());
    std::copy(start.begin(), start.end(), room_of(w.raw).begin());
    encode_message(w, program);
    out.write(w.header_bytes);
    totals.frames = totals.blocks = 1;
    totals.stored_blocks = w.header.kind == block_kind::stored ? 1 : 0;
    totals.raw_bytes = start.size();
    totals.frame_bytes = w.size_in_file;
    add(totals.stages, w.measured);
    return true;
}

/// Gives bytes that were read already, then the rest.
class resumed_source final : public source {
  public:
    resumed_source(view start, source& rest) : start_(start), rest_(rest) {}
    std::size_t read(std::span<std::uint8_t> room) override {
        const std::size_t held = std::min(room.size(), start_.size());
        std::copy_n(start_.begin(), held, room.begin());
        start_ = start_.subspan(held);
        return held == room.size() ? held : held + rest_.read(room.subspan(held));
    }
    std::string name() const override { return rest_.name(); }
    std::optional<std::uint64_t> size() const override { return rest_.size(); }
    std::optional<std::filesystem::path> path() const override { return rest_.path(); }

  private:
    view start_;
    source& rest_;
};

using item = std::shared_ptr<block_work>;

// Which ways the blocks take, once they are coded.
taken_ways taken_by(const std::deque<item>& blocks) {
    taken_ways taken;
    for (const item& w : blocks) {
        taken.routes.insert(w->route);
        for (const engine::choice& c : w->coded.choices) taken.alternatives[c.at].insert(c.taken);
    }
    return taken;
}

void encode_frame(const engine::program& p, source& in, sink& out, const encode_options& options,
                  statistics& totals) {
    const unsigned threads = thread_count(options.threads);
    engine::buffer_pool pool(idle_bytes(threads, p.spec.block_size));
    cutter cut(in, p);  // first: of an input that it leaves out, nothing is written
    // Each block that is small enough becomes a message, those between two of them a frame.
    const bool messages = options.small_form && p.cuts_alone();
    std::uint64_t number = 0, ordinal = 0;
    bool stopped = false;
    first_failure failure;
    totals.stages = slots(p, options.statistics);

    // The next block, or nothing behind the last.
    const auto next = [&]() -> item {
        if (!stopped && !failure.happened()) {
            auto w = std::make_shared<block_work>(pool, options.bounds, p.spec.block_size, threads,
                                                  options.stop);
            w->measured = slots(p, options.statistics);
            w->ordinal = ordinal;
            w->context.observed = static_cast<bool>(options.observe);
            try {
                if (options.stop.stop_requested()) throw error(reason::cancelled, "cancelled");
                if (cut.next(*w)) {
                    ++ordinal;
                    w->message = messages && w->raw.bytes() <= format_limits::small_message;
                    w->header.number = number;
                    number = w->message ? 0 : number + 1;
                    return w;
                }
            } catch (...) {
                // In its turn: what was read before is still coded and written.
                w->failure = std::current_exception();
                stopped = true;
                return w;
            }
        }
        stopped = true;
        return nullptr;
    };
    std::deque<item> ahead;
    std::uint64_t ahead_bytes = 0;
    while (has_ways(p) && !stopped && ahead.size() <= most_ahead &&
           ahead_bytes <= p.spec.block_size)
        if (item w = next()) {
            ahead_bytes += w->raw.bytes();
            ahead.push_back(std::move(w));
        }
    tbb::task_arena arena(static_cast<int>(threads));
    const auto code = [&](block_work& w) {
        if (w.failure) return;
        try {
            w.message ? encode_message(w, p) : code_work(w, p);
        } catch (...) {
            w.failure = std::current_exception();
        }
    };
    // Of an input that is all here, what no block takes is left out of the header: coded first.
    const bool coded = stopped;
    if (coded)
        arena.execute([&] {
            tbb::parallel_for(
                std::size_t{0}, ahead.size(), [&](std::size_t i) { code(*ahead[i]); },
                tbb::simple_partitioner{});
        });
    const kept_header kept = coded ? keep_taken(p, taken_by(ahead)) : keep_all(p);
    frame_writer writer(out, kept.header);
    if (!messages) writer.begin();

    const auto read = [&](tbb::flow_control& flow) -> item {
        item w;
        if (ahead.empty()) {
            w = next();
        } else {
            w = std::move(ahead.front());
            ahead.pop_front();
        }
        if (!w) flow.stop();
        return w;
    };
    const auto work = [&](item w) {
        if (!coded) code(*w);
        if (!w->failure && !w->message) seal_work(*w, kept.number, writer.salt());
        return w;
    };
    const auto write = [&](const item& w) {
        if (w->failure) {
            try {
                std::rethrow_exception(w->failure);
            } catch (const error& e) {
                if (e.why == reason::io) throw;
                rethrow_in_block(in, w->ordinal, e);
            } catch (const std::bad_alloc&) {
                rethrow_in_block(in, w->ordinal, error(reason::no_memory, "out of memory"));
            }
        }
        writer.put(*w);
        totals.stored_blocks += w->header.kind == block_kind::stored ? 1 : 0;
        add(totals.stages, w->measured);
        if (options.observe && !w->message) tell(options.observe, p, *w);
        if (options.progress) options.progress(writer.raw(), writer.written());
    };
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
    if (ordinal == 0 && messages) {
        block_work nothing(pool, options.bounds, 1, 1, options.stop);
        nothing.raw = byte_stream(nothing.memory, 0);
        encode_message(nothing, p);
        writer.put(nothing);
    }
    writer.finish();
    totals.frames = writer.totals().frames;
    totals.blocks = writer.totals().blocks;
    totals.raw_bytes = writer.raw();
    totals.frame_bytes = writer.written();
    totals.checksum = writer.totals().checksum;
}

}  // namespace

statistics encode(const pipeline& p, source& in, sink& out, const encode_options& options) {
    const auto start = std::chrono::steady_clock::now();
    statistics totals;
    std::vector<std::uint8_t> taken;
    const bool small_allowed = options.small_form && !p.program().segmenter;
    if (!small_allowed || !encode_small(p, in, out, options, totals, taken)) {
        resumed_source rest(taken, in);
        encode_frame(p.program(), taken.empty() ? in : rest, out, options, totals);
    }
    totals.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return totals;
}

}  // namespace tessera
