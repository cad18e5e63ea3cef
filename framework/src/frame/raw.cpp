// SPDX-License-Identifier: MIT
// Raw mode: one block, no frame, byte parity with formats of other systems.
#include "work.hpp"

#include <tessera/decode.hpp>

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>

namespace tessera {

namespace {

using namespace frame;

// What one call leaves to the next, so that short messages one after the other find their buffers.
constexpr std::size_t kept_bytes = 1 << 20;

const engine::step* raw_steps(const pipeline& p) {
    if (const auto problem = engine::raw_mode_problem(p.program()))
        throw spec_error(problem->first, problem->second);
    return p.program().routes[0].first.get();
}

// The whole input as one stream. It counts against the memory limit like everything else.
engine::stream_value read_all(source& in, engine::block_memory& memory) {
    const std::uint64_t expected =
        in.size() ? std::max<std::uint64_t>(*in.size() + 1, 4096) : 64 << 10;
    engine::stream_value all = byte_stream(memory, std::min(expected, memory.limit()));
    std::uint64_t count = 0;
    for (;;) {
        count += in.read(
            {all.memory->data() + count, static_cast<std::size_t>(all.memory->size() - count)});
        if (count < all.memory->size()) break;
        all.memory->grow(count * 2, count);
    }
    all.view.data = all.memory->data();
    all.view.count = count;
    return all;
}

template <class F>
statistics run(const pipeline& p, source& in, sink& out, unsigned wanted, std::stop_token stop,
               const limits& bounds, bool measure, F&& code) {
    const auto start = std::chrono::steady_clock::now();
    const engine::step* first = raw_steps(p);
    engine::buffer_pool pool(kept_bytes);
    const unsigned threads = thread_count(wanted);
    block_work w(pool, bounds, 1, threads, std::move(stop));
    w.context.stage_limit = bounds.memory;
    w.measured = slots(p.program(), measure);
    statistics totals;
    engine::stream_value result;
    try {
        engine::stream_value all = read_all(in, w.memory);
        totals.raw_bytes = all.bytes();
        // Stages that share out their work do so among as many threads as were asked for.
        tbb::task_arena arena(static_cast<int>(threads));
        arena.execute([&] { result = code(first, w, std::move(all)); });
    } catch (const error& e) {
        if (e.why == reason::io) throw;
        throw error(e.why, fmt::format("{}: {}", in.name(), e.what()));
    }
    out.write(bytes_of(result));
    totals.frame_bytes = result.bytes();
    totals.blocks = 1;
    add(totals.stages, w.measured);
    totals.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return totals;
}

}  // namespace

statistics encode_raw(const pipeline& p, source& in, sink& out, const encode_options& options) {
    return run(p, in, out, options.threads, options.stop, options.bounds, options.statistics,
               [](const engine::step* first, block_work& w, engine::stream_value all) {
                   return engine::encode_block(first, w.context, std::move(all), false, w.measured)
                       .leaves.at(0);
               });
}

statistics decode_raw(const pipeline& p, source& in, sink& out, const decode_options& options,
                      const limits& bounds) {
    statistics totals =
        run(p, in, out, options.threads, options.stop, bounds, options.statistics,
            [](const engine::step* first, block_work& w, engine::stream_value all) {
                return engine::decode_raw_block(first, w.context, std::move(all), w.measured);
            });
    std::swap(totals.raw_bytes, totals.frame_bytes);
    return totals;
}

}  // namespace tessera
