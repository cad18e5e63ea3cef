// SPDX-License-Identifier: MIT
// The workers' part of encoding and decoding blocks.
#include "work.hpp"

#include "checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace tessera::frame {

using engine::stream_value;

block_work::block_work(engine::buffer_pool& pool, const limits& bounds, std::uint64_t block_size,
                       unsigned threads, std::stop_token stop)
    : memory(pool, bounds.memory),
      context{memory, std::move(stop), block_size * bounds.expansion + bounds.expansion_floor,
              threads} {}

stream_value byte_stream(engine::block_memory& memory, std::uint64_t count) {
    stream_value v;
    v.memory = std::make_shared<engine::buffer>(memory, count);
    v.view = engine::shape_of(TSR_BYTES, count);
    v.view.data = v.memory->data();
    return v;
}

std::span<std::uint8_t> room_of(const stream_value& v) {
    return {v.memory->data(), static_cast<std::size_t>(v.bytes())};
}

view bytes_of(const stream_value& v) {
    return {static_cast<const std::uint8_t*>(v.view.data), static_cast<std::size_t>(v.bytes())};
}

namespace {

std::uint32_t body_checksum(const engine::encoded_block& coded) {
    if (coded.control.empty() && coded.leaves.size() == 1)
        return checksum32(bytes_of(coded.leaves[0]));
    running_checksum sum;
    sum.add(coded.control);
    for (const stream_value& leaf : coded.leaves) sum.add(bytes_of(leaf));
    return static_cast<std::uint32_t>(sum.value());
}

}  // namespace

void code_work(block_work& w, const engine::program& p) {
    block_header& h = w.header;
    h.raw = w.raw.bytes();
    h.raw_sum = checksum64(bytes_of(w.raw));
    h.row = w.raw.view.row;
    h.kind = block_kind::stored;
    w.route = static_cast<std::size_t>(h.route);
    const engine::step* first = p.routes[w.route].first.get();
    if (first != nullptr) {
        w.coded = engine::encode_block(first, w.context, w.raw, true, w.measured);
        w.observed = std::move(w.coded.observed);
        if (w.coded.control.size() + w.coded.leaf_bytes() < h.raw &&
            w.coded.leaves.size() <= format_limits::leaves) {
            h.kind = block_kind::coded;
            h.control = w.coded.control.size();
            for (const stream_value& leaf : w.coded.leaves) h.leaves.push_back(leaf.bytes());
            h.body_sum = body_checksum(w.coded);
            w.raw = {};
        } else {
            w.coded = {};
        }
    }
}

void seal_work(block_work& w, std::span<const std::uint64_t> number, std::uint64_t salt) {
    block_header& h = w.header;
    h.route = number[w.route];
    w.header_bytes = write_block_header(h, salt);
    w.size_in_file = w.header_bytes.size() + h.body();
}

void decode_work(block_work& w) {
    const block_header& h = w.header;
    const engine::program& p = *w.frame->program;
    if (h.route >= p.routes.size())
        throw error(reason::corrupt,
                    fmt::format("route {} where the spec has {}", h.route, p.routes.size()));
    if (h.kind == block_kind::coded) {
        if (body_checksum(w.coded) != h.body_sum)
            throw error(reason::corrupt,
                        "the block is damaged: the checksum of its coded bytes does not hold");
        const engine::step* first = p.routes[static_cast<std::size_t>(h.route)].first.get();
        w.raw = engine::decode_block(first, w.context, w.coded.control, w.coded.leaves,
                                     engine::shape_of(TSR_BYTES, h.raw, 0, h.row), w.measured);
        w.coded = {};
    }
    if (checksum64(bytes_of(w.raw)) != h.raw_sum)
        throw error(reason::corrupt,
                    "the block is damaged: the checksum of its decoded bytes does not hold");
}

unsigned thread_count(unsigned wanted) {
    if (wanted != 0) return std::min(wanted, 1024u);
    return std::max(1u, std::thread::hardware_concurrency());
}

std::size_t blocks_in_flight(unsigned threads) {
    return threads == 1 ? 1 : 2 * std::size_t{threads};
}

std::size_t idle_bytes(unsigned threads, std::uint64_t block_size) {
    return blocks_in_flight(threads) * (4 * static_cast<std::size_t>(block_size) + (1 << 20));
}

engine::block_statistics slots(const engine::program& p, bool wanted) {
    engine::block_statistics out;
    if (!wanted) return out;
    for (const stage_place& place : p.places) {
        out.emplace_back();
        out.back().pointer = place.pointer;
        out.back().id = place.id;
    }
    return out;
}

void add(std::vector<stage_statistics>& total, const engine::block_statistics& of_block) {
    if (total.size() < of_block.size()) total.resize(of_block.size());
    for (std::size_t i = 0; i < of_block.size(); ++i) {
        total[i].pointer = of_block[i].pointer;
        total[i].id = of_block[i].id;
        total[i].calls += of_block[i].calls;
        total[i].bytes_in += of_block[i].bytes_in;
        total[i].bytes_out += of_block[i].bytes_out;
        total[i].seconds += of_block[i].seconds;
    }
}

}  // namespace tessera::frame
