// SPDX-License-Identifier: MIT
// What comes to a plugin's place in a pipeline, block by block, for it to learn from.
#include "../engine/passage.hpp"
#include "cutter.hpp"

#include <tessera/error.hpp>
#include <tessera/train.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tessera {

std::vector<std::string> places_of(const pipeline& through, const plugin& p) {
    std::vector<std::string> places;
    for (const engine::passage& way : engine::passages_to(through.program(), *p.desc))
        places.push_back(way.place);
    return places;
}

std::vector<typed_stream> streams_into(const pipeline& through, const std::string& place,
                                       source& in, const train_options& options) {
    const engine::program& program = through.program();
    const auto way = engine::passage_to(program, place);
    if (!way)
        throw error(reason::parameter, fmt::format("no step of the codec is at \"{}\"", place));
    engine::buffer_pool pool(frame::idle_bytes(1, program.spec.block_size));
    frame::cutter cut(in, program);
    std::vector<typed_stream> streams;
    std::uint64_t held = 0;
    for (std::uint64_t number = 0;; ++number) {
        frame::block_work w(pool, options.bounds, program.spec.block_size, 1, options.stop);
        if (options.stop.stop_requested()) throw error(reason::cancelled, "cancelled");
        if (!cut.next(w)) return streams;
        if (w.header.route != way->route) continue;
        try {
            const engine::stream_value came = engine::pass(*way, w.context, std::move(w.raw));
            if (came.view.count == 0) continue;
            const auto memory = frame::bytes_of(came);
            held += memory.size();
            if (held > options.bounds.memory)
                throw error(reason::limit,
                            fmt::format("its streams pass the memory limit of {} bytes",
                                        options.bounds.memory));
            streams.push_back({came.view.type,
                               {memory.begin(), memory.end()},
                               came.view.alphabet,
                               came.view.row});
        } catch (const error& e) {
            throw error(e.why, fmt::format("{}: block {}: {}", in.name(), number, e.what()));
        }
    }
}

}  // namespace tessera
