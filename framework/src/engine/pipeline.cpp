// SPDX-License-Identifier: MIT
// The public face of compiled specs.
#include "block.hpp"
#include "program.hpp"

#include "../frame/layout.hpp"
#include "../frame/small_message.hpp"

#include <tessera/sdk/cursor.hpp>
#include <tessera/sdk/varint.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera {

pipeline pipeline::compile(const spec& wanted, const registry& plugins, const asset_store& assets,
                           const limits& bounds, tsr_type input) {
    return pipeline(engine::build(engine::resolve(wanted.json(), plugins, engine::finder_in(assets),
                                                  engine::origin_of_spec::user),
                                  plugins, bounds, input));
}

std::string pipeline::name() const { return program_->spec.name; }
std::uint64_t pipeline::block_size() const { return program_->spec.block_size; }
std::string pipeline::resolved(bool all) const {
    return (all ? program_->spec.all : program_->spec.stored)->dump(2);
}
std::vector<plugin_use> pipeline::plugins() const { return program_->spec.plugins; }
std::vector<asset> pipeline::assets() const { return program_->spec.assets; }
std::vector<stage_place> pipeline::places() const { return program_->places; }
std::string pipeline::fingerprint() const { return program_->fingerprint; }

std::vector<std::string> pipeline::routes() const {
    std::vector<std::string> out;
    for (const engine::program::route& r : program_->routes)
        if (!r.name.empty()) out.push_back(r.name);
    return out;
}

std::uint64_t pipeline::max_encoded_size(std::uint64_t raw) const {
    // A stored block costs its header; a segmenter may cut every byte into a block of its own, with
    // a label.
    const bool segmented = program_->segmenter || !program_->routes[0].name.empty();
    const std::uint64_t blocks = segmented ? raw : (raw + block_size() - 1) / block_size();
    const std::uint64_t header = 1 + 5 * sdk::max_varint_bytes + 12,
                        entry = 3 * sdk::max_varint_bytes;
    const std::uint64_t label = segmented ? 2 * (format_limits::label + sdk::max_varint_bytes) : 0;
    const std::uint64_t frame = frame::max_prefix + format_limits::header + 128 + header +
                                sdk::max_varint_bytes + frame::trailer_size;
    return raw + blocks * (header + entry + label) + frame;
}

std::string pipeline::raw_mode_problem() const {
    const auto problem = engine::raw_mode_problem(*program_);
    return problem ? problem->first + ": " + problem->second : "";
}

std::vector<std::uint8_t> pipeline::encode_stream(const typed_stream& in) const {
    if (in.type != program_->input)
        throw error(reason::parameter,
                    fmt::format("the pipeline takes {}, found {}",
                                engine::type_name(program_->input), engine::type_name(in.type)));
    const std::size_t width = engine::width(in.type);
    if (in.memory.size() % width != 0)
        throw error(reason::parameter, fmt::format("{} bytes are no whole number of {}",
                                                   in.memory.size(), engine::type_name(in.type)));
    engine::buffer_pool pool(0);
    frame::block_work w(pool, program_->bounds, std::max<std::uint64_t>(1, in.memory.size()), 1,
                        {});
    engine::stream_value raw = frame::byte_stream(w.memory, in.memory.size());
    std::copy(in.memory.begin(), in.memory.end(), frame::room_of(raw).begin());
    raw.view.type = in.type;
    raw.view.count = in.memory.size() / width;
    raw.view.alphabet = in.alphabet;
    raw.view.row = in.row;
    engine::check_alphabet(raw.view);
    return frame::small_body(engine::encode_block(program_->routes[0].first.get(), w.context,
                                                  std::move(raw), true, w.measured));
}

typed_stream pipeline::decode_stream(std::span<const std::uint8_t> body, std::uint64_t count,
                                     std::uint64_t alphabet, std::uint64_t row) const {
    const tsr_type type = program_->input;
    if (count > program_->bounds.memory / engine::width(type))
        throw error(reason::limit, fmt::format("{} elements, the memory limit is {} bytes", count,
                                               program_->bounds.memory));
    engine::buffer_pool pool(0);
    frame::block_work w(pool, program_->bounds,
                        std::max<std::uint64_t>(1, count * engine::width(type)), 1, {});
    frame::read_small_body(w, body);
    const engine::stream_value raw = engine::decode_block(
        program_->routes[0].first.get(), w.context, w.coded.control, w.coded.leaves,
        engine::shape_of(type, count, alphabet, row), w.measured);
    const frame::view b = frame::bytes_of(raw);
    return {type, {b.begin(), b.end()}, alphabet, row};
}

}  // namespace tessera
